namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>How the numbers of one level of a list are counted and written.</summary>
internal sealed record NumberingLevel
{
    public static readonly NumberingLevel None = new();

    // Longer ones are no labels; this bounds the text that a small document can grow to.
    private const int LongestText = 100;

    public int Start { get; init; }

    /// <summary>The format of the number, such as <c>lowerRoman</c>; <c>bullet</c> and <c>none</c> have none.</summary>
    public string Format { get; init; } = "decimal";

    /// <summary>Digits of the number at least, for the format <c>custom</c>.</summary>
    public int Digits { get; init; }

    /// <summary>The label, with <c>%1</c> to <c>%9</c> for the numbers of the levels.</summary>
    public string Text { get; init; } = "";

    /// <summary>The level, from 1, whose items restart this one: null for all above, 0 for none.</summary>
    public int? RestartAfter { get; init; }

    /// <summary>Id of the style whose paragraphs are of this level.</summary>
    public string? StyleId { get; init; }

    /// <summary>Whether the numbers of all levels are written in digits.</summary>
    public bool IsLegal { get; init; }

    public bool IsHidden { get; init; }

    /// <summary>Reads the element <c>w:lvl</c> that begins here, up to its end.</summary>
    public static NumberingLevel Read(PartXml xml)
    {
        var level = None;
        foreach (var name in xml.WordElements())
        {
            switch (name)
            {
                case "start":
                    level = level with { Start = xml.Number ?? 0 };
                    break;
                case "numFmt":
                    // A custom format is an example, such as "001, 002".
                    level = level with { Format = xml.Value ?? "decimal", Digits = xml.Attribute("format")?.IndexOf(',') ?? 0 };
                    break;
                case "lvlText":
                    level = level with { Text = xml.Value is { Length: <= LongestText } text ? text : "" };
                    break;
                case "lvlRestart":
                    level = level with { RestartAfter = xml.Number };
                    break;
                case "pStyle":
                    level = level with { StyleId = xml.Value };
                    break;
                case "isLgl":
                    level = level with { IsLegal = xml.IsOn };
                    break;
                case "rPr":
                    level = level with { IsHidden = RunProperties.Read(xml).IsHidden is true };
                    break;
            }
        }

        return level;
    }
}
