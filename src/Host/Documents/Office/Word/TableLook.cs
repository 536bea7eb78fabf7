using System.Globalization;

namespace ParallelLlm.Host.Documents.Office.Word;

/// <summary>How a table is drawn.</summary>
internal static class TableLook
{
    private const int FirstRow = 0x20;

    /// <summary>Reads the element <c>w:tblPr</c> that begins here, up to its end.</summary>
    /// <returns>Whether the table's first row is drawn as a header.</returns>
    public static bool HasHeader(PartXml xml, DocxStyles styles)
    {
        string? style = null;
        var isLook = false;
        foreach (var name in xml.WordElements())
        {
            if (name == "tblStyle")
                style = xml.Value;
            else if (name == "tblLook")
                isLook = xml.Attribute("firstRow") is "1" or "true" or "on" || (Bits(xml.Value) & FirstRow) != 0;
            else if (name == "tblPrChange")
                xml.Skip();
        }

        return isLook && styles[style].HasFirstRow;
    }

    private static int Bits(string? value) =>
        int.TryParse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits) ? bits : 0;
}
