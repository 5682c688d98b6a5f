using System.Text.RegularExpressions;
using Xunit;

namespace NpsWarning.Tests.Infra;

/// <summary>What can be told of the deployment files without Bicep's compiler and without Azure.</summary>
public sealed partial class InfraTests
{
    private static readonly string s_root = RepositoryRoot.Path;
    private static readonly BicepFile[] s_files = [.. Directory.GetFiles(Path.Combine(s_root, "infra"), "*.bicep").Select(BicepFile.Read)];
    private static readonly BicepFile s_main = FileNamed("main.bicep");

    [Fact]
    public void Every_parameter_and_output_says_what_it_is() =>
        Assert.Empty(s_files.SelectMany(file => file.Undescribed().Select(line => $"{file.Name}: {line}")));

    [Fact]
    public void Every_parameter_is_used() =>
        Assert.Empty(s_files.SelectMany(file => file.Parameters.Where(p => Regex.Count(file.Text, $@"(?<=\bin ){p}\b|(?<![\w.']){p}\b(?!:)") < 2).Select(p => $"{file.Name}: {p}")));

    [Fact]
    public void Every_brace_is_closed() =>
        Assert.Empty(s_files.Where(file => "{}|[]|()".Split('|').Any(pair => file.Code.Count(c => c == pair[0]) != file.Code.Count(c => c == pair[1]))).Select(file => file.Name));

    [Fact]
    public void Every_file_that_another_names_is_there()
    {
        var named = s_files.SelectMany(file => file.References.Concat(file.Modules.Select(m => m.File))).Distinct().Order().ToList();

        Assert.Empty(named.Except(s_files.Select(file => file.Name)));
        Assert.Equal(s_files.Select(file => file.Name).Except([s_main.Name]).Order(), named);
    }

    [Fact]
    public void Main_passes_to_each_module_what_it_needs_and_nothing_else()
    {
        Assert.NotEmpty(s_main.Modules);
        Assert.All(s_main.Modules, module =>
        {
            var file = FileNamed(module.File);
            Assert.Empty(file.Required.Except(module.Passed));
            Assert.Empty(module.Passed.Except(file.Parameters));
        });
    }

    [Fact]
    public void Main_uses_only_outputs_that_the_modules_have()
    {
        var files = s_main.Modules.ToDictionary(module => module.Symbol, module => FileNamed(module.File));
        var used = OutputUse().Matches(s_main.Text).Select(m => (Module: m.Groups[1].Value, Output: m.Groups[2].Value)).ToList();

        Assert.NotEmpty(used);
        Assert.All(used, use => Assert.Contains(use.Output, files[use.Module].Outputs.Keys));
    }

    [Fact]
    public void The_example_sets_what_main_needs_and_nothing_that_it_does_not_know()
    {
        var example = BicepFile.Read(Path.Combine(s_root, "infra", "main.bicepparam"));

        Assert.Equal(["main.bicep"], example.References);
        Assert.Empty(s_main.Required.Except(example.Assigned));
        Assert.Empty(example.Assigned.Except(s_main.Parameters));
    }

    [Fact]
    public void A_submitters_keys_open_one_queue_in_one_direction_each()
    {
        var bus = FileNamed("servicebus.bicep");

        Assert.Equal("reports[index] send Send", Rule(bus.Resource("send")));
        Assert.Equal("receipts[index] listen Listen", Rule(bus.Resource("listen")));
        Assert.Equal(2, Regex.Count(bus.Text, "authorizationRules@"));
        Assert.Contains("'reports~${submitter.id}'", bus.Resource("reports"), StringComparison.Ordinal);
        Assert.Contains("'receipts~${submitter.id}'", bus.Resource("receipts"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_is_sent_what_is_addressed_to_it_alone_and_may_read_no_other_subscription()
    {
        var bus = FileNamed("servicebus.bicep");
        var rule = bus.Resource("addressed");
        var right = bus.Resource("listens");

        Assert.Contains("name: '$Default'", rule, StringComparison.Ordinal); // else the rule that lets everything through stays beside it
        Assert.Matches(@"parent: subscription\[index\]\s", rule);
        Assert.Matches(@"filterType: 'CorrelationFilter'\s+correlationFilter: \{\s+to: recipient.subscription\s+\}", rule);
        Assert.Matches(@"scope: subscription\[index\]\s", right);
        Assert.Contains("principalId: recipient.principalId", right, StringComparison.Ordinal);
        Assert.Contains("roleDefinitions', dataReceiver)", right, StringComparison.Ordinal);
        Assert.Matches(@"dependsOn: \[\s+addressed\s+\]", right);
        Assert.DoesNotContain("topics/authorizationRules", bus.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_broker_delivers_a_report_as_often_as_the_settling_policy_counts_on() =>
        Assert.Contains($"maxDeliveryCount: {NpsWarning.Messaging.Settlement.QueueDeliveries}\n", FileNamed("servicebus.bicep").Resource("reports").ReplaceLineEndings("\n"), StringComparison.Ordinal);

    [Fact]
    public void The_right_to_manage_queues_is_kept_from_the_program()
    {
        Assert.Contains("principalId: scalerPrincipalId", FileNamed("servicebus.bicep").Resource("scales"), StringComparison.Ordinal);
        Assert.Contains("scalerPrincipalId: identity.outputs.platformPrincipalId", s_main.Text, StringComparison.Ordinal);
        Assert.Matches(@"identity: platformIdentityId\s+lifecycle: 'None'", FileNamed("containerapps.bicep").Text);
    }

    [Fact]
    public void Nothing_reads_a_key_and_no_output_carries_one()
    {
        Assert.Empty(s_files.Where(file => KeyCall().IsMatch(file.Code)).Select(file => file.Name));
        Assert.Empty(s_files.SelectMany(file => file.Outputs).Where(output => SecretName().IsMatch(output.Key + output.Value)).Select(output => output.Key));
    }

    [Fact]
    public void No_secret_stands_in_the_deployment_files()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(s_root, "infra")), Path.Combine(s_root, "azure-pipelines.yml")];

        Assert.Empty(files.SelectMany(file => Secret().Matches(File.ReadAllText(file)).Select(m => $"{Path.GetFileName(file)}: {m.Value}")));
    }

    [Theory]
    [InlineData("SharedAccess", "Key=abc")]
    [InlineData("Server=x;Pass", "word=hunter2")]
    [InlineData("value: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAA='")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiIxIn0.AAAA")]
    public void A_planted_secret_is_found(string start, string end) => Assert.Matches(Secret(), start + end);

    [Fact]
    public void The_pipeline_runs_the_commands_that_every_check_in_is_held_to()
    {
        var run = Path.Combine(s_root, ".ci", "run");
        if (!File.Exists(run))
            Assert.Skip(".ci/run is not there to compare with");

        var expected = DotnetCommand().Matches(File.ReadAllText(run)).Select(m => m.Groups[1].Value).ToList();
        var pipeline = PipelineCommand().Matches(File.ReadAllText(Path.Combine(s_root, "azure-pipelines.yml"))).Select(m => m.Groups[1].Value);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, pipeline.Where(command => !command.StartsWith("dotnet publish", StringComparison.Ordinal)));
    }

    private static string Rule(string resource) =>
        string.Join(' ', Regex.Match(resource, @"parent: (\S+)\s+name: '(\w+)'\s+properties: \{\s+rights: \[\s+'(\w+)'\s+\]").Groups.Values.Skip(1).Select(g => g.Value));

    private static BicepFile FileNamed(string name) => Assert.Single(s_files, file => file.Name == name);

    [GeneratedRegex(@"\b(\w+)\.outputs\.(\w+)")]
    private static partial Regex OutputUse();

    [GeneratedRegex(@"\blist(Keys|Secrets|ConnectionStrings|\w*Credentials?|AccountSas|ServiceSas)?\(", RegexOptions.IgnoreCase)]
    private static partial Regex KeyCall();

    [GeneratedRegex("key|password|secret|connectionstring|token", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    // A value after a name that calls for a secret (a <placeholder> or a $variable is none), the base64 of 32 bytes,
    // a signed token, an Entra client secret.
    [GeneratedRegex(@"(SharedAccessKey|AccountKey|InstrumentationKey|Password|Pwd|PWORD|ClientSecret)=[^<$\s'""]+|[A-Za-z0-9+/]{42,}=|eyJ[\w-]+\.eyJ[\w-]+|[A-Za-z0-9]{3}8Q~[\w~.-]{30,}", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"^\s*(dotnet [^\n#|&;]*[^\s\n#|&;])", RegexOptions.Multiline)]
    private static partial Regex DotnetCommand();

    [GeneratedRegex(@"^\s*- script: (dotnet .*\S)\s*$", RegexOptions.Multiline)]
    private static partial Regex PipelineCommand();
}
