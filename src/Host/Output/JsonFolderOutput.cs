using System.Text.Json;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Output;

/// <summary>
/// A folder with a file for each document, which holds its line, as in the outbox of a service. Only earlier results of the same document
/// are replaced. Not thread-safe.
/// </summary>
internal sealed class JsonFolderOutput : ILineOutput
{
    private const string Extension = ".json";

    private readonly DocumentFileNames _names;
    private readonly HashSet<string> _cleared = [];

    /// <param name="folder">The folder; made when it is missing. Other files in it stay.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made or written to.</exception>
    public JsonFolderOutput(string folder)
    {
        Directory.CreateDirectory(folder);
        // A folder that cannot be written to shows before a call is paid for.
        using var probe = PartFile.Create(Path.GetFullPath(Path.Join(folder, "probe")));
        _names = new(folder, Extension);
    }

    public LineWriteResult Write(ReadOnlySpan<byte> line)
    {
        var document = ResultJson.Text(ResultJson.Parse(line), "document") ?? "";
        var path = _names.PathOf(document, file => IsOf(document, file));
        try
        {
            var above = Path.GetDirectoryName(path)!;
            Directory.CreateDirectory(above);
            if (_cleared.Add(above))
                PartFile.RemoveLeftovers(above, Extension);
            using var part = PartFile.Held(path);
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

    /// <summary>Whether a file holds an earlier result of a document.</summary>
    private static bool IsOf(string document, string path)
    {
        if (!FileSignature.Lines.IsAt(path))
            return false;
        try
        {
            var earlier = File.ReadAllBytes(path);
            return earlier.Length == 0 || ResultJson.Text(ResultJson.Parse(earlier.AsSpan()), "document") == document;
        }
        catch (Exception unreadable) when (unreadable is JsonException || FileProblem.IsExpected(unreadable))
        {
            // It stays as it is.
            return false;
        }
    }
}
