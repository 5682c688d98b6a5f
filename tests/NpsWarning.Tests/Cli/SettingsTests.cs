using System.Net;
using System.Net.Sockets;
using NpsWarning.Cli.Commands;
using NpsWarning.Cli.Hosting;
using Xunit;

namespace NpsWarning.Tests.Cli;

/// <summary>What an administrator is told of a setting that is wrong.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nps-settings-").FullName;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("""{"Database": {"Provider": "SqlServer"}}""", "Nps:Database:ConnectionString is not set: write Server=")]
    [InlineData("""{"Database": {"Provider": "SqlServer", "ConnectionString": "Servr=x"}}""", "Nps:Database:ConnectionString is none for SQL Server")]
    [InlineData("""{"Database": {"Provider": "SqlServer", "ConnectionString": "Database=x"}}""", "Nps:Database:ConnectionString names no server")]
    [InlineData("""{"Database": {"ConnectionString": "Server=x"}}""", "set Nps:Database:Provider to SqlServer")]
    [InlineData("""{"Database": {"Provider": "Oracle"}}""", "Nps:Database:Provider is 'Oracle': write one of Sqlite, SqlServer.")]
    [InlineData("""{"Submitters": [{"Id": "lab-a", "Kind": "laboratory"}, {"Id": "lab-b", "Kind": "lab"}]}""", "Nps:Submitters:1:Kind is 'lab': write one of Laboratory, SeizingAuthority, PoisonCentre.")]
    [InlineData("""{"Submitters": [{"Id": "lab-a"}]}""", "Nps:Submitters:0:Kind is not set")]
    [InlineData("""{"Submitters": [{"Kind": "laboratory"}]}""", "Nps:Submitters:0:Id is not set")]
    [InlineData("""{"Submitters": [{"Id": "Lab A", "Kind": "laboratory"}]}""", "Nps:Submitters has the Id 'Lab A'")]
    [InlineData("""{"Submitters": [{"Id": "lab-a", "Kind": "laboratory"}, {"Id": "lab-a", "Kind": "poisonCentre"}]}""", "Nps:Submitters has the Id 'lab-a' twice")]
    [InlineData("""{"ServiceBus": {"ConnectionString": "nonsense"}}""", "Nps:ServiceBus:ConnectionString cannot be read")]
    [InlineData("""{"ServiceBus": {"ConnectionString": "Endpoint=sb://localhost"}}""", "Nps:ServiceBus:ConnectionString cannot be read")]
    [InlineData("""{"ServiceBus": {"Namespace": "not a host"}}""", "Nps:ServiceBus:Namespace 'not a host'")]
    [InlineData("""{"Smtp": {"Host": "mail.example"}}""", "Nps:Smtp:From is not")]
    [InlineData("""{"Smtp": {"Host": "mail.example", "From": "a@b.example", "Port": "many"}}""", "Nps:Smtp:Port")]
    [InlineData("{\n\"Smtp\": }", "line 2 is no JSON")]
    public void A_wrong_setting_is_refused_by_its_key(string below, string said)
    {
        Write(below);

        var refused = Assert.Throws<UnavailableException>(() => ServiceSettings.Load(new DataFolder(_folder)));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_are_right_are_taken_whole()
    {
        Write("""
            {"Database": {"Provider": "sqlserver", "ConnectionString": "Server=x;Database=y"}, "ServiceBus": {"Namespace": "name.servicebus.windows.net"},
             "Submitters": [{"Id": "lab-a", "Kind": "laboratory", "Name": "A"}, {"Id": "pc", "Kind": "poisonCentre"}], "Smtp": {"Host": "mail.example", "From": "a@b.example", "Security": "tls"},
             "Console": {"AllowedHosts": ["a.example"]}, "Retention": {"ReportDetails": 0}, "Models": "models"}
            """);

        Assert.Equal(["lab-a", "pc"], ServiceSettings.Load(new DataFolder(_folder)).Submitters.Select(s => s.Id));
        Assert.Empty(SettingKeys.Unknown(ServiceSettings.Section(new DataFolder(_folder))));
    }

    [Fact]
    public void A_key_that_nothing_reads_is_shown_with_the_one_that_may_be_meant()
    {
        Write("""{"Databse": {"Provider": "SqlServer"}, "Retention": {"ReportDetail": 1}, "Submitters": [{"Id": "a", "Kind": "laboratory", "Colour": "red"}]}""");

        Assert.Equal(
            [("Nps:Databse", "Nps:Database"), ("Nps:Retention:ReportDetail", "Nps:Retention:ReportDetails"), ("Nps:Submitters:0:Colour", null)],
            SettingKeys.Unknown(ServiceSettings.Section(new DataFolder(_folder))));
    }

    [Fact]
    public async Task Doctor_prints_every_row_where_neither_database_nor_queues_answer()
    {
        var port = FreePort();
        var (code, output, error) = await NpsProcess.RunAsync(
            new Dictionary<string, string>
            {
                ["Nps__Database__Provider"] = "SqlServer",
                ["Nps__Database__ConnectionString"] = $"Server=tcp:127.0.0.1,{port};Database=npswarning;User Id=u;Password=p;Connect Timeout=1;ConnectRetryCount=0",
                ["Nps__ServiceBus__ConnectionString"] = $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=k;SharedAccessKey=a2V5;UseDevelopmentEmulator=true",
                ["Nps__Submitters__0__Id"] = "lab-a",
                ["Nps__Submitters__0__Kind"] = "laboratory",
                ["Nps__Retention__ReportDetail"] = "1",
            },
            "doctor", "--data", _folder);

        Assert.Equal((3, ""), (code, error));
        Assert.DoesNotContain("keyword", output, StringComparison.Ordinal);
        Assert.Equal(6, output.Split("not looked at: see database").Length - 1);
        Assert.Contains("Perhaps Nps:Retention:ReportDetails is meant.", output, StringComparison.Ordinal);
        Assert.Matches("reports.*lab-a.*Check the host's name and port", output);
    }

    [Fact]
    public void Advice_on_a_host_that_does_not_answer_is_about_the_host() => Assert.NotNull(DoctorCommand.Unreachable(new InvalidOperationException("outer", new SocketException((int)SocketError.HostNotFound))));

    [Fact]
    public void Advice_on_a_refused_credential_is_not_about_the_host() => Assert.Null(DoctorCommand.Unreachable(new UnauthorizedAccessException("Listen claim required")));

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var (code, _, error) = await NpsProcess.RunAsync("serve", "--port", $"{((IPEndPoint)other.LocalEndpoint).Port}", "--data", _folder);

        Assert.Equal(3, code);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Contains("Name another port with --port.", error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void Write(string below) => File.WriteAllText(Path.Combine(_folder, "nps.json"), $"{{\"Nps\": {below}}}");
}
