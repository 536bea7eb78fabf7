using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Output;

/// <summary>Lines that are written to an output and kept in a file of their own, which goes with this; the output stays open.</summary>
internal sealed class RecordedLines : ILineOutput
{
    private readonly ILineOutput _output;
    private readonly FileStream _file;
    private string? _failure;

    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public RecordedLines(ILineOutput output, string path)
    {
        (_output, Path) = (output, path);
        // Unbuffered: what a full disk has refused is not tried again at the end.
        _file = OwnerOnly.Open(path, FileMode.Create, FileShare.Read, bufferSize: 0);
    }

    /// <summary>The file of the lines.</summary>
    public string Path { get; }

    /// <summary>Why lines are missing in the file; null if none are.</summary>
    public string? Failure => _failure;

    public LineWriteResult Write(ReadOnlySpan<byte> line)
    {
        var result = _output.Write(line);
        if (result.Status == LineWrite.Written && _failure is null)
            Record(line);
        return result;
    }

    public LineWriteResult Complete() => _output.Complete();

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(Path);
    }

    private void Record(ReadOnlySpan<byte> line)
    {
        try
        {
            _file.Write(line);
        }
        catch (Exception full) when (FileProblem.IsExpected(full))
        {
            // A full disk costs the report, and none of the results.
            _failure = FileProblem.Of(full);
        }
    }
}
