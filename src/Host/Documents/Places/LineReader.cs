namespace ParallelLlm.Host.Documents.Places;

/// <summary>Passes a text on unchanged, and its line breaks to a map.</summary>
/// <param name="text">The text; disposed with the reader.</param>
internal sealed class LineReader(TextReader text, LineMap map) : TextReader
{
    public override int Peek() => text.Peek();

    public override int Read()
    {
        var read = text.Read();
        if (read >= 0)
            map.Read([(char)read]);
        return read;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        var read = text.Read(buffer);
        map.Read(buffer[..read]);
        return read;
    }

    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        var read = await text.ReadAsync(buffer, cancellationToken);
        map.Read(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            text.Dispose();
        base.Dispose(disposing);
    }
}
