namespace NpsWarning.Tests.Infra;

/// <summary>The folder of <c>NpsWarning.sln</c>, above wherever the tests run from.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "NpsWarning.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("NpsWarning.sln is in no folder above the tests.");
        return folder.FullName;
    }
}
