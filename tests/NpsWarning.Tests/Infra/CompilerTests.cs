using System.Diagnostics;
using System.Reflection;
using Xunit;

namespace NpsWarning.Tests.Infra;

/// <summary>
/// What Bicep's own compiler says of the deployment files: syntax, and each resource's properties against Azure's
/// published types. Skipped where there is no compiler: it comes with the packages where CI or TF_BUILD is set.
/// </summary>
public sealed class CompilerTests
{
    [Theory]
    [InlineData("build", "main.bicep")]
    [InlineData("build-params", "main.bicepparam")]
    public async Task The_compiler_takes_the_file_without_a_warning(string verb, string file)
    {
        var compiler = Compiler();
        if (compiler is null)
            Assert.Skip("Bicep's compiler is not installed");

        var start = new ProcessStartInfo(compiler, [verb, Path.Combine(RepositoryRoot.Path, "infra", file), "--stdout"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var template = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var diagnostics = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", diagnostics);
        Assert.Equal(0, process.ExitCode);
        Assert.NotEqual("", await template);
    }

    private static string? Compiler()
    {
        var restored = typeof(CompilerTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(m => m.Key == "BicepCompiler").Value!;
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "bicep"));
        return onPath.Prepend(restored).FirstOrDefault(File.Exists);
    }
}
