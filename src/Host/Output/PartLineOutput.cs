namespace ParallelLlm.Host.Output;

/// <summary>Lines in a file that is there whole or not at all.</summary>
/// <inheritdoc cref="PartOutput(string)"/>
internal sealed class PartLineOutput(string path) : PartOutput(path)
{
    protected override void Add(ReadOnlySpan<byte> line) => Stream.Write(line);
}
