using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Output;

/// <summary>A folder with a file for each document, which holds its line, as in the outbox of a service. Not thread-safe.</summary>
internal sealed class JsonFolderOutput : ILineOutput
{
    private readonly DocumentFileNames _names;

    /// <param name="folder">The folder; made when it is missing. Other files in it stay.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public JsonFolderOutput(string folder)
    {
        Directory.CreateDirectory(folder);
        _names = new(folder, ".json");
    }

    public LineWriteResult Write(ReadOnlySpan<byte> line)
    {
        var path = _names.PathOf(ResultJson.Text(ResultJson.Parse(line), "document") ?? "");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var part = PartFile.Create(path);
            part.Content.Write(line);
            // A file that a power cut takes is written again by the next run, without a call.
            part.Complete(toDisk: false);
            return new(LineWrite.Written);
        }
        catch (Exception full) when (FileProblem.IsExpected(full))
        {
            return new(LineWrite.Failed, $"{FileProblem.Of(full)}; {Path.GetFileName(path)} was not written");
        }
    }

    public void Dispose()
    {
    }
}
