using System.IO.Compression;
using System.Text;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

/// <summary>Writes a Word document part by part.</summary>
internal sealed class DocxFile
{
    public const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    public const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private const string MainType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

    private readonly List<(string Name, Action<Stream, Func<string, string>> Write)> _parts = [];
    private readonly StringBuilder _relations = new();
    private string _main = "word/document.xml";

    /// <summary>A document whose body holds the given XML.</summary>
    public static DocxFile Of(string body) => new DocxFile().With("word/document.xml", Document(body));

    /// <summary>A document whose body is written piece by piece, for those that are too long for a string.</summary>
    public static DocxFile Of(Action<StreamWriter> body) => new DocxFile().With("word/document.xml", stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(Beginning);
        body(writer);
        writer.Write(End);
    });

    private static string Beginning =>
        $"""
        <w:document xmlns:w="{Word}" xmlns:r="{Relations}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
          xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"
          xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><w:body>
        """;

    private static string End => "</w:body></w:document>";

    /// <summary>A paragraph of one run.</summary>
    public static string P(string text, string properties = "") =>
        $"<w:p>{(properties.Length > 0 ? $"<w:pPr>{properties}</w:pPr>" : "")}{R(text)}</w:p>";

    /// <summary>A run.</summary>
    public static string R(string text, string properties = "") =>
        $"<w:r>{(properties.Length > 0 ? $"<w:rPr>{properties}</w:rPr>" : "")}<w:t xml:space=\"preserve\">{text}</w:t></w:r>";

    /// <summary>A table of rows of cells of one paragraph.</summary>
    public static string Table(params string[][] rows)
    {
        var cells = rows.Select(row => string.Concat(row.Select(cell => $"<w:tc>{P(cell)}</w:tc>")));
        return $"<w:tbl>{string.Concat(cells.Select(row => $"<w:tr>{row}</w:tr>"))}</w:tbl>";
    }

    public static string Document(string body) => Beginning + body + End;

    /// <summary>Adds a part; of an equal name one more.</summary>
    public DocxFile With(string name, string text)
    {
        _parts.Add((name, (stream, change) => stream.Write(Encoding.UTF8.GetBytes(change(text)))));
        return this;
    }

    /// <summary>Adds a part that is written piece by piece.</summary>
    public DocxFile With(string name, Action<Stream> write)
    {
        _parts.Add((name, (stream, _) => write(stream)));
        return this;
    }

    /// <summary>Adds a part of a kind that the main part refers to, whose root element holds the given XML.</summary>
    public DocxFile With(string kind, string root, string content) => Refer(kind, $"{kind}.xml")
        .With($"word/{kind}.xml", $"<w:{root} xmlns:w=\"{Word}\">{content}</w:{root}>");

    /// <summary>Lets the main part refer to something.</summary>
    public DocxFile Refer(string kind, string target, string more = "")
    {
        _relations.Append($"<Relationship Id=\"r{_relations.Length}\" Type=\"{Relations}/{kind}\" Target=\"{target}\" {more}/>");
        return this;
    }

    /// <summary>Names the main part.</summary>
    public DocxFile Main(string name)
    {
        _main = name;
        return this;
    }

    /// <summary>The file.</summary>
    /// <param name="change">Changes the text of each part that is not written piece by piece, such as its namespaces.</param>
    public byte[] Bytes(Func<string, string>? change = null)
    {
        change ??= text => text;
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write("[Content_Types].xml", change($"""
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
                <Default Extension="xml" ContentType="application/xml"/>
                <Override PartName="/{_main}" ContentType="{MainType}"/></Types>
                """));
            Write("_rels/.rels", change(Relationships($"<Relationship Id=\"a\" Type=\"{Relations}/officeDocument\" Target=\"{_main}\"/>")));
            var folder = _main[..(_main.LastIndexOf('/') + 1)];
            Write($"{folder}_rels/{_main[folder.Length..]}.rels", change(Relationships(_relations.ToString())));
            foreach (var (name, write) in _parts)
            {
                using var stream = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                write(stream, change);
            }

            void Write(string name, string text)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return file.ToArray();
    }

    private static string Relationships(string content) =>
        $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{content}</Relationships>";
}
