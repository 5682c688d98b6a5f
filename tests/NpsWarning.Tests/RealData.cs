using System.Runtime.CompilerServices;
using Xunit;

namespace NpsWarning.Tests;

/// <summary>
/// Public data that is not part of the project: in the folder that <c>NPS_DATA</c> names, else in <c>../shared/data</c> beside the
/// checkout. A test that needs a missing file shows as skipped, by name.
/// </summary>
internal static class RealData
{
    public static string Path(string file)
    {
        var path = System.IO.Path.Combine(Environment.GetEnvironmentVariable("NPS_DATA") ?? BesideCheckout(), file);
        if (!File.Exists(path))
            Assert.Skip($"{file} is not there: set NPS_DATA to the folder that has it.");
        return path;
    }

    private static string BesideCheckout([CallerFilePath] string here = "") =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "../../../shared/data");
}
