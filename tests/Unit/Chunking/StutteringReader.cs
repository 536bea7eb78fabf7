namespace ParallelLlm.Tests.Unit.Chunking;

/// <summary>Hands a text out in small pieces of changing size, as a slow file would.</summary>
internal sealed class StutteringReader(string text) : TextReader
{
    private int _at;
    private int _step;

    public override ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        _step = (_step * 7 % 13) + 1;
        var count = Math.Min(Math.Min(_step, buffer.Length), text.Length - _at);
        text.AsSpan(_at, count).CopyTo(buffer.Span);
        _at += count;
        return ValueTask.FromResult(count);
    }
}
