using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Checking;

/// <summary>Writes a file with content to a folder: on a full disk an empty file can still be created.</summary>
internal static class PlaceCheck
{
    private const int Bytes = 64 * 1024;

    /// <param name="name">What the folder is for.</param>
    public static CheckResult Run(string name, string folder)
    {
        var path = Path.Join(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            using var file = new FileStream(
                path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            file.Write(new byte[Bytes]);
            file.Flush(flushToDisk: true);
            return new CheckResult(name, true, $"{folder} can be written");
        }
        catch (Exception unusable) when (FileProblem.IsExpected(unusable))
        {
            // The folder is the user's: whatever keeps it from being written is an expected failure.
            return new CheckResult(name, false, $"{folder}: {FileProblem.Of(unusable)}");
        }
    }
}
