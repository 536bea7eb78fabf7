namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>The state of an old form's field that is not in its text: a check box or a drop-down list.</summary>
/// <param name="IsChecked">Whether a check box is checked; null for other fields.</param>
/// <param name="Choice">The chosen entry of a drop-down list; null for other fields.</param>
internal readonly record struct FormField(bool? IsChecked, string? Choice)
{
    // Word itself ends at 25.
    private const int MaxEntries = 1_000;

    /// <summary>Reads the element <c>w:ffData</c> that begins here, up to its end.</summary>
    public static FormField Read(PartXml xml)
    {
        bool? isChecked = null;
        bool? isDefault = null;
        var isBox = false;
        var entries = new List<string>();
        var chosen = 0;
        foreach (var name in xml.WordElements())
        {
            switch (name)
            {
                case "checkBox":
                    isBox = true;
                    break;
                case "checked":
                    isChecked = xml.IsOn;
                    break;
                case "default" when isBox:
                    isDefault = xml.IsOn;
                    break;
                case "result":
                    chosen = xml.Number ?? 0;
                    break;
                case "listEntry" when entries.Count < MaxEntries:
                    entries.Add(xml.Value ?? "");
                    break;
            }
        }

        return new(isBox ? isChecked ?? isDefault ?? false : null, chosen >= 0 && chosen < entries.Count ? entries[chosen] : null);
    }
}
