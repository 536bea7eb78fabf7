using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.Documents;

/// <summary>A sink that keeps nothing, as the reader's pipe does.</summary>
internal sealed class CountedText : TextSink
{
    /// <summary>How many places have been marked.</summary>
    public long Places { get; private set; }

    /// <summary>How often the reader has reported progress.</summary>
    public int Steps { get; private set; }

    public override void Mark(SourcePlace place) => Places++;

    public override void Progress() => Steps++;

    public override void Warn(string warning)
    {
    }

    protected override void Append(ReadOnlySpan<char> text)
    {
    }
}
