namespace ParallelLlm.Tests.Unit.Chunking;

/// <summary>A text of any length that repeats a part.</summary>
internal sealed class RepeatingReader(string part, long length) : TextReader
{
    private long _at;

    /// <summary>Characters read so far.</summary>
    public long Position => _at;

    public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = (int)Math.Min(buffer.Length, length - _at);
        for (var index = 0; index < count; index++)
            buffer.Span[index] = part[(int)((_at + index) % part.Length)];
        _at += count;
        return ValueTask.FromResult(count);
    }
}
