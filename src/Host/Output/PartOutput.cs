using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Output;

/// <summary>A file that is there whole, once it is complete, or not at all. Thread-safe.</summary>
internal abstract class PartOutput : ILineOutput
{
    private readonly Lock _lock = new();
    private readonly PartFile _part;
    private bool _hasEnded;

    /// <param name="path">The file; a link is followed.</param>
    /// <exception cref="IOException">No file can be created beside it.</exception>
    /// <exception cref="UnauthorizedAccessException">No file can be created beside it.</exception>
    protected PartOutput(string path) => _part = PartFile.Locked(path);

    /// <summary>The file beside the target.</summary>
    protected Stream Stream => _part.Content;

    public LineWriteResult Write(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            if (_hasEnded)
                return new(LineWrite.Failed, "is complete");
            try
            {
                Add(line);
                return new(LineWrite.Written);
            }
            catch (Exception full) when (FileProblem.IsExpected(full))
            {
                return Failed(full);
            }
        }
    }

    public LineWriteResult Complete()
    {
        lock (_lock)
        {
            if (_hasEnded)
                return new(LineWrite.Failed, "is complete");
            _hasEnded = true;
            try
            {
                var note = End();
                _part.Complete();
                return new(LineWrite.Written, note);
            }
            catch (Exception full) when (FileProblem.IsExpected(full))
            {
                return Failed(full);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _hasEnded = true;
            _part.Dispose();
        }
    }

    /// <summary>Adds a line.</summary>
    protected abstract void Add(ReadOnlySpan<byte> line);

    /// <summary>Writes what the file needs at its end.</summary>
    /// <returns>A note for people; null for none.</returns>
    protected virtual string? End() => null;

    // The disk is the user's, and so is the remedy.
    private LineWriteResult Failed(Exception full)
    {
        _hasEnded = true;
        return new(LineWrite.Failed, $"{FileProblem.Of(full)}; the file was not written");
    }
}
