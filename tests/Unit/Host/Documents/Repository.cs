namespace ParallelLlm.Tests.Unit.Host.Documents;

internal static class Repository
{
    /// <summary>A folder or file beside the tests' own or above; null where there is none.</summary>
    public static string? Find(string relativePath)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, relativePath);
            if (Path.Exists(path))
                return path;
        }

        return null;
    }
}
