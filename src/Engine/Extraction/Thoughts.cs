using System.Buffers;

namespace ParallelLlm.Extraction;

/// <summary>Finds the marks around a model's thoughts, which are not part of its answer. Pure.</summary>
internal static class Thoughts
{
    // DeepSeek, Qwen and most others; habits of Anthropic's and other prompts; Gemini and Llama; Magistral; Kimi; Cohere; Sky-T1; Seed;
    // gpt-oss; comments in markup.
    private static readonly (string Open, string Close)[] Marks =
    [
        ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<thought>", "</thought>"), ("<thoughts>", "</thoughts>"),
        ("<reasoning>", "</reasoning>"), ("<reason>", "</reason>"), ("<reflection>", "</reflection>"), ("<analysis>", "</analysis>"),
        ("<scratchpad>", "</scratchpad>"), ("<draft>", "</draft>"), ("<rationale>", "</rationale>"),
        ("[THINK]", "[/THINK]"), ("◁think▷", "◁/think▷"), ("<|START_THINKING|>", "<|END_THINKING|>"),
        ("<|begin_of_thought|>", "<|end_of_thought|>"), ("<seed:think>", "</seed:think>"), ("<unused94>", "<unused95>"),
        ("<|channel|>analysis", "<|channel|>final"), ("<!--", "-->"),
    ];

    private static readonly SearchValues<string> Any =
        SearchValues.Create([.. Marks.SelectMany(mark => (string[])[mark.Open, mark.Close])], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Closing =
        SearchValues.Create([.. Marks.Select(mark => mark.Close)], StringComparison.OrdinalIgnoreCase);

    /// <summary>Position of the next mark; the text's length if there is none.</summary>
    internal static int Next(ReadOnlySpan<char> text, int from) => Position(text, from, Any);

    /// <summary>Position of the next closing mark; the text's length if there is none.</summary>
    internal static int NextEnd(ReadOnlySpan<char> text, int from) => Position(text, from, Closing);

    /// <summary>Reads the mark at a position.</summary>
    /// <param name="at">Position of the mark.</param>
    /// <returns>Whether it opens a thought, and where that ends: after its closing mark, or -1 if it has none.</returns>
    internal static (bool Opens, int End) Read(ReadOnlySpan<char> text, int at)
    {
        foreach (var (open, close) in Marks)
        {
            if (text[at..].StartsWith(close, StringComparison.OrdinalIgnoreCase))
                return (false, at + close.Length);
            if (!text[at..].StartsWith(open, StringComparison.OrdinalIgnoreCase))
                continue;
            var length = text[at..].IndexOf(close, StringComparison.OrdinalIgnoreCase);
            return (true, length < 0 ? -1 : at + length + close.Length);
        }

        throw new ArgumentOutOfRangeException(nameof(at), at, "There is no mark.");
    }

    private static int Position(ReadOnlySpan<char> text, int from, SearchValues<string> marks) =>
        text[from..].IndexOfAny(marks) is var at and >= 0 ? from + at : text.Length;
}
