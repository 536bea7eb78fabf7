using System.Xml;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>Reads the XML of parts forwards, within a depth.</summary>
internal static class XmlReading
{
    // Spreadsheets and their drawings nest some 20 deep; each level takes memory of the reader.
    private const int MaxDepth = 256;

    /// <summary>Moves to the next node.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="DocumentProblemException">Elements are nested too deeply.</exception>
    public static bool Next(this XmlReader xml)
    {
        if (!xml.Read())
            return false;
        if (xml.Depth > MaxDepth)
            throw new DocumentProblemException(DocumentProblemKind.Damaged, $"its XML is nested more than {MaxDepth} deep");
        return true;
    }

    /// <summary>Moves to the next element.</summary>
    /// <returns>False at the end.</returns>
    public static bool NextElement(this XmlReader xml)
    {
        while (xml.Next())
        {
            if (xml.NodeType == XmlNodeType.Element)
                return true;
        }

        return false;
    }

    /// <summary>Moves to the end of the element that begins here.</summary>
    public static void Pass(this XmlReader xml)
    {
        if (xml.IsEmptyElement)
            return;
        var depth = xml.Depth;
        while (xml.Next() && xml.Depth > depth)
        {
        }
    }
}
