namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>The properties of a paragraph, or of a paragraph's style; null where they are not set.</summary>
internal sealed record ParagraphProperties
{
    public static readonly ParagraphProperties None = new();

    /// <summary>Id of the paragraph's style; null for the default.</summary>
    public string? StyleId { get; init; }

    /// <summary>Level in the outline, from 0; 9 for text that is no heading.</summary>
    public int? OutlineLevel { get; init; }

    /// <summary>The list that it is an item of; 0 for none.</summary>
    public int? NumberingId { get; init; }

    /// <summary>Level in the list, from 0.</summary>
    public int? NumberingLevel { get; init; }

    /// <summary>Whether its end is deleted, so that it is none of its own any more.</summary>
    public bool IsEndDeleted { get; init; }

    /// <summary>Reads the element <c>w:pPr</c> that begins here, up to its end.</summary>
    public static ParagraphProperties Read(PartXml xml)
    {
        var properties = None;
        foreach (var name in xml.WordElements())
        {
            switch (name)
            {
                case "pStyle":
                    properties = properties with { StyleId = xml.Value };
                    break;
                case "outlineLvl":
                    properties = properties with { OutlineLevel = xml.Number };
                    break;
                case "numId":
                    properties = properties with { NumberingId = xml.Number };
                    break;
                case "ilvl":
                    properties = properties with { NumberingLevel = xml.Number };
                    break;
                case "del" or "moveFrom":
                    properties = properties with { IsEndDeleted = true };
                    break;
                case "pPrChange" or "rPrChange" or "numberingChange" or "sectPr":
                    xml.Skip();
                    break;
            }
        }

        return properties;
    }
}
