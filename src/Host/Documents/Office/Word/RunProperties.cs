namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>The properties of a run of text, or of a style; null where they are not set.</summary>
internal readonly record struct RunProperties(string? StyleId, bool? IsHidden, bool? IsBold)
{
    /// <summary>Reads the element <c>w:rPr</c> that begins here, up to its end.</summary>
    public static RunProperties Read(PartXml xml)
    {
        var properties = default(RunProperties);
        foreach (var name in xml.WordElements())
        {
            switch (name)
            {
                case "rStyle":
                    properties = properties with { StyleId = xml.Value };
                    break;
                case "vanish":
                    properties = properties with { IsHidden = xml.IsOn };
                    break;
                case "b":
                    properties = properties with { IsBold = xml.IsOn };
                    break;
                case "rPrChange":
                    xml.Skip();
                    break;
            }
        }

        return properties;
    }

    /// <summary>These properties, and another's where they are not set.</summary>
    public RunProperties Over(RunProperties below) => new(StyleId, IsHidden ?? below.IsHidden, IsBold ?? below.IsBold);
}
