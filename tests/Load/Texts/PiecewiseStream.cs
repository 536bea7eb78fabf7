namespace ParallelLlm.Tests.Load.Texts;

/// <summary>Bytes that arrive in pieces of any size, as from a pipe.</summary>
internal sealed class PiecewiseStream(byte[] bytes, Random random) : MemoryStream(bytes)
{
    private const int MostOfSmall = 7;

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, Size())]);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    private int Size() => random.Next(4) == 0 ? random.Next(1, MostOfSmall) : random.Next(1, 1 << 16);
}
