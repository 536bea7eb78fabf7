namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>The levels of a list, and where its counting is. All numberings of it count on together.</summary>
internal sealed class AbstractNumbering
{
    public const int Levels = 9;

    private readonly int?[] _counts = new int?[Levels];

    public NumberingLevel[] Definitions { get; } = [.. Enumerable.Repeat(NumberingLevel.None, Levels)];

    /// <summary>Id of the numbering style that has the levels instead.</summary>
    public string? StyleLink { get; set; }

    /// <summary>The level of a style's paragraphs; 0 if it names none.</summary>
    public int LevelOf(string styleId) => Math.Max(0, Array.FindIndex(Definitions, level => level.StyleId == styleId));

    /// <summary>Lets a level begin anew.</summary>
    public void Restart(int level) => _counts[level] = null;

    /// <summary>Counts an item of a level.</summary>
    /// <returns>The numbers of all levels down to it.</returns>
    public ReadOnlySpan<int?> Count(int level, Func<int, NumberingLevel> definition)
    {
        for (var above = 0; above < level; above++)
            _counts[above] ??= definition(above).Start;
        _counts[level] = _counts[level] is { } last ? unchecked(last + 1) : definition(level).Start;
        for (var below = level + 1; below < Levels; below++)
        {
            if (level < (definition(below).RestartAfter ?? below))
                _counts[below] = null;
        }

        return _counts.AsSpan(0, level + 1);
    }
}
