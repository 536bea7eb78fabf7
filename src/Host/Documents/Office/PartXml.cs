using System.Globalization;
using System.Xml;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>
/// The XML of a part, forwards only: of alternatives (<c>mc:AlternateContent</c>) one is read and the others are passed over, depth is
/// bounded, and names of both kinds of namespaces, transitional and strict, are the same. Not thread-safe.
/// </summary>
internal sealed class PartXml : IDisposable
{
    /// <summary>The most elements within each other. Word itself allows tables 21 deep, of some 5 elements each.</summary>
    public const int MaxDepth = 1_000;

    // A tag is held in memory, and text is not. Those of old drawings can have pictures in their attributes.
    private const int LongestNode = 4 << 20;

    private const int BufferLength = 4_096;

    private const string Compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006";

    private readonly string _name;
    private readonly XmlReader _xml;

    // Whether each alternative around the reader has had its choice.
    private readonly Stack<bool> _isChosen = [];

    // The reader has one instance for each namespace, so that comparing references is enough for most elements.
    private string? _lastNamespace;
    private XmlVocabulary _lastVocabulary;
    private readonly char[] _buffer = new char[BufferLength];
    private int _left = LongestNode;

    private PartXml(ZipParts parts, string name) =>
        (_name, _xml) = (name, parts.Xml(name, Spend) ?? throw new ArgumentException("no such part", nameof(name)));

    /// <summary>Opens a part; null if there is no such part.</summary>
    public static PartXml? Open(ZipParts parts, string name) => parts.Has(name) ? new PartXml(parts, name) : null;

    /// <summary>Name of the element that begins or ends, without its prefix.</summary>
    public string Name => _xml.LocalName;

    /// <summary>Whether an element begins. An empty one begins and does not end.</summary>
    public bool IsStart { get; private set; }

    /// <summary>Whether the element has no end.</summary>
    public bool IsEmpty => _xml.IsEmptyElement;

    /// <summary>The number of elements around this one.</summary>
    public int Depth => _xml.Depth;

    /// <summary>Whose element it is.</summary>
    public XmlVocabulary Vocabulary
    {
        get
        {
            var name = _xml.NamespaceURI;
            if (!ReferenceEquals(name, _lastNamespace))
                (_lastNamespace, _lastVocabulary) = (name, XmlVocabularies.Of(name));
            return _lastVocabulary;
        }
    }

    /// <summary>Moves to the next beginning or end of an element; false at the end of the part.</summary>
    public bool Read()
    {
        while (Next())
        {
            if (_xml.NodeType is not (XmlNodeType.Element or XmlNodeType.EndElement))
                continue;
            IsStart = _xml.NodeType == XmlNodeType.Element;
            if (!ReferenceEquals(_xml.NamespaceURI, _lastNamespace) && _xml.NamespaceURI == Compatibility)
                Choose();
            else
                return true;
        }

        return false;
    }

    /// <summary>
    /// Moves to each element of Word that begins within the one that begins here, at any depth, and then to its end. The caller may read
    /// on within an element.
    /// </summary>
    /// <returns>Their names.</returns>
    public IEnumerable<string> WordElements()
    {
        if (_xml.IsEmptyElement)
            yield break;
        var depth = _xml.Depth;
        while (Read() && _xml.Depth > depth)
        {
            if (IsStart && Vocabulary == XmlVocabulary.Word)
                yield return _xml.LocalName;
        }
    }

    /// <summary>Passes over the element that begins here, with everything in it.</summary>
    public void Skip()
    {
        if (_xml.NodeType != XmlNodeType.Element || _xml.IsEmptyElement)
            return;
        var depth = _xml.Depth;
        while (Next() && _xml.Depth > depth)
        {
        }
    }

    /// <summary>The value of an attribute of the element's own vocabulary; null if there is none.</summary>
    public string? Attribute(string name) => _xml.GetAttribute(name, _xml.NamespaceURI) ?? _xml.GetAttribute(name);

    /// <summary>The element's attribute <c>val</c>; null if there is none.</summary>
    public string? Value => Attribute("val");

    /// <summary>The element's attribute <c>val</c> as a number; null if it is none.</summary>
    public int? Number => NumberOf("val");

    /// <summary>An attribute as a number; null if it is none.</summary>
    public int? NumberOf(string attribute) =>
        int.TryParse(Attribute(attribute), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The element as a switch, which is on unless it is set off.</summary>
    public bool IsOn => Value is not ("0" or "false" or "off");

    /// <summary>The value of an attribute of the relationships' vocabulary, such as <c>r:id</c>; null if there is none.</summary>
    public string? RelationId(string name)
    {
        string? value = null;
        for (var more = _xml.MoveToFirstAttribute(); more; more = _xml.MoveToNextAttribute())
        {
            if (_xml.LocalName == name && XmlVocabularies.Of(_xml.NamespaceURI) == XmlVocabulary.Relationships)
                value = _xml.Value;
        }

        _xml.MoveToElement();
        return value;
    }

    /// <summary>Reads the text of the element that begins here, piece by piece, up to its end or to an element within it.</summary>
    public void Text(Action<ReadOnlySpan<char>> add)
    {
        if (_xml.IsEmptyElement)
            return;
        while (Next() && IsText)
        {
            int read;
            while ((read = Chunk()) > 0)
                add(_buffer.AsSpan(0, read));
        }
    }

    public void Dispose() => _xml.Dispose();

    private void Choose()
    {
        switch (_xml.LocalName)
        {
            case "AlternateContent" when IsStart:
                if (!_xml.IsEmptyElement)
                    _isChosen.Push(false);
                break;
            case "AlternateContent":
                _isChosen.TryPop(out _);
                break;
            case "Choice" or "Fallback" when IsStart && _isChosen.TryPop(out var isChosen):
                _isChosen.Push(true);
                if (isChosen)
                    Skip();
                break;
        }
    }

    private bool IsText =>
        _xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace;

    private bool Next()
    {
        // Text that is passed over is read in pieces too, or it would count as a tag.
        while (IsText && Chunk() > 0)
        {
        }

        try
        {
            if (!_xml.Read())
                return false;
        }
        catch (Exception damaged) when (ZipParts.IsOfDamage(damaged))
        {
            throw ZipParts.DamagedPart(_name, damaged);
        }

        _left = LongestNode;
        return _xml.Depth <= MaxDepth
            ? true
            : throw new DocumentProblemException(
                DocumentProblemKind.Damaged, $"its part {_name} has elements nested more than {MaxDepth:N0} deep");
    }

    private int Chunk()
    {
        _left = LongestNode;
        try
        {
            return _xml.ReadValueChunk(_buffer, 0, _buffer.Length);
        }
        catch (Exception damaged) when (ZipParts.IsOfDamage(damaged))
        {
            throw ZipParts.DamagedPart(_name, damaged);
        }
    }

    private void Spend(int bytes)
    {
        _left -= bytes;
        if (_left < 0)
            throw new DocumentProblemException(
                DocumentProblemKind.TooLarge, $"its part {_name} has a tag of more than {LongestNode >> 20} MB");
    }
}
