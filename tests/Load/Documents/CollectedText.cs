using System.Text;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Places;

namespace ParallelLlm.Tests.Load.Documents;

/// <summary>A sink that keeps everything that a reader writes.</summary>
internal sealed class CollectedText : TextSink
{
    private readonly StringBuilder _text = new();
    private readonly PlaceMap _places = new();
    private readonly List<string> _warnings = [];

    public string Text => _text.ToString();

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>How often the reader has reported progress.</summary>
    public int Steps { get; private set; }

    /// <summary>The text as one chunk with its places.</summary>
    public DocumentChunk AsChunk() => new("document", 0, Text, 0, Text.Length, 0) { Places = _places.Of(0, Text.Length) };

    /// <summary>The place of the first occurrence of a text; null if it does not occur.</summary>
    public SourcePlace? PlaceOf(string text) =>
        Text.IndexOf(text, StringComparison.Ordinal) is >= 0 and var at ? AsChunk().PlaceAt(at) : null;

    public override void Mark(SourcePlace place) => _places.Add(Length, place);

    public override void Progress() => Steps++;

    public override void Warn(string warning) => _warnings.Add(warning);

    protected override void Append(ReadOnlySpan<char> text) => _text.Append(text);
}
