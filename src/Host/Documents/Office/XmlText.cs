using System.Xml;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>Reads the text of elements into one buffer. Text beyond the longest that a cell can hold is passed over.</summary>
internal sealed class XmlText
{
    /// <summary>The most characters of a cell.</summary>
    public const int MaxLength = 32_767;

    private readonly char[] _buffer = new char[MaxLength];
    private readonly char[] _beyond = new char[1024];
    private int _length;

    /// <summary>
    /// The text of the element that begins here, with that of the elements in it but for phonetic readings (<c>rPh</c>). Stays at its
    /// end; the text is valid up to the next call.
    /// </summary>
    public ReadOnlySpan<char> Read(XmlReader xml)
    {
        _length = 0;
        if (xml.IsEmptyElement)
            return [];
        var depth = xml.Depth;
        var isText = xml.LocalName == "t";
        while (xml.Next() && xml.Depth > depth)
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when xml.LocalName == "rPh":
                    xml.Pass();
                    break;
                case XmlNodeType.Element:
                    isText = xml.LocalName == "t";
                    break;
                case XmlNodeType.EndElement:
                    isText = false;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    Append(xml);
                    break;
                case XmlNodeType.Whitespace when isText:
                    Append(xml);
                    break;
            }
        }

        return _buffer.AsSpan(0, _length);
    }

    private void Append(XmlReader xml)
    {
        int read;
        do
        {
            var left = MaxLength - _length;
            read = left > 0 ? xml.ReadValueChunk(_buffer, _length, left) : xml.ReadValueChunk(_beyond, 0, _beyond.Length);
            _length += left > 0 ? read : 0;
        }
        while (read > 0);
    }
}
