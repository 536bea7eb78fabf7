namespace ParallelLlm.Host.Documents.Encodings;

internal static class Scripts
{
    private static readonly (char First, char Last, Script Script)[] Ranges =
    [
        ('A', 'Z', Script.Latin), ('a', 'z', Script.Latin), ('\u00C0', '\u024F', Script.Latin), ('\u0300', '\u036F', Script.Latin),
        ('\u0370', '\u03FF', Script.Greek), ('\u0400', '\u052F', Script.Cyrillic), ('\u0590', '\u05FF', Script.Hebrew),
        ('\u0600', '\u06FF', Script.Arabic), ('\u0E00', '\u0E7F', Script.Thai), ('\u1100', '\u11FF', Script.EastAsian),
        ('\u1E00', '\u1EFF', Script.Latin), ('\u2E80', '\uA4CF', Script.EastAsian), ('\uAC00', '\uD7A3', Script.EastAsian),
        ('\uF900', '\uFAFF', Script.EastAsian), ('\uFB00', '\uFB06', Script.Latin),
        ('\uFE30', '\uFE4F', Script.EastAsian), ('\uFF00', '\uFFEF', Script.EastAsian),
    ];

    public static Script Of(char letter)
    {
        foreach (var (first, last, script) in Ranges)
        {
            if (letter <= last)
                return letter >= first ? script : Script.None;
        }

        return Script.None;
    }

    /// <summary>The script of most letters that are not ASCII; Latin if there are none.</summary>
    public static Script OfMost(ReadOnlySpan<char> text)
    {
        Span<int> counts = stackalloc int[Enum.GetValues<Script>().Length];
        foreach (var letter in text)
        {
            if (!char.IsAscii(letter))
                counts[(int)Of(letter)]++;
        }

        counts[(int)Script.None] = 0;
        var best = Script.Latin;
        for (var script = Script.Latin; script <= Script.EastAsian; script++)
        {
            if (counts[(int)script] > counts[(int)best])
                best = script;
        }

        return best;
    }
}
