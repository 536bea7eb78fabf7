using System.IO.Compression;
using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Writers;

/// <summary>Writes a DOCX with headings, tables, notes, comments, a header and a footer. The same calls give the same bytes.</summary>
internal sealed class DocxWriter
{
    private const string Type = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    private const string Root = $"xmlns:w=\"{RawDocx.Word}\" xmlns:r=\"{OfficePackage.OfficeRelationships}\"";
    private const string Styles = "styles";

    private readonly StringBuilder _body = new();
    private readonly StringBuilder _footnotes = new();
    private readonly StringBuilder _comments = new();
    private int _notes;
    private int _remarks;
    private string? _header;
    private string? _footer;

    /// <summary>The text of each page's head.</summary>
    public void Header(string text) => _header = RawDocx.Paragraph(text);

    /// <summary>The text of each page's foot.</summary>
    public void Footer(string text) => _footer = RawDocx.Paragraph(text);

    /// <summary>A heading.</summary>
    /// <param name="level">From 1.</param>
    public void Heading(int level, string text) =>
        _body.Append($"<w:p><w:pPr><w:pStyle w:val=\"Heading{level}\"/></w:pPr>{Run(text)}</w:p>");

    /// <summary>A paragraph; a word may be spread over runs, as editing leaves it.</summary>
    public void Paragraph(params IEnumerable<string> runs) => _body.Append($"<w:p>{string.Concat(runs.Select(Run))}</w:p>");

    /// <summary>A paragraph that a note of one or more paragraphs belongs to.</summary>
    /// <returns>The note's number, from 1.</returns>
    public int Footnote(string text, params IReadOnlyList<string> note)
    {
        _notes++;
        _body.Append($"<w:p>{Run(text)}<w:r><w:footnoteReference w:id=\"{_notes}\"/></w:r></w:p>");
        _footnotes.Append($"<w:footnote w:id=\"{_notes}\"><w:p><w:r><w:footnoteRef/></w:r>{Run($" {note[0]}")}</w:p>")
            .Append($"{string.Concat(note.Skip(1).Select(RawDocx.Paragraph))}</w:footnote>");
        return _notes;
    }

    /// <summary>A paragraph that a comment of one or more paragraphs belongs to.</summary>
    /// <returns>The comment's number, from 1.</returns>
    public int Comment(string text, params IEnumerable<string> comment)
    {
        _remarks++;
        _body.Append($"<w:p><w:commentRangeStart w:id=\"{_remarks}\"/>{Run(text)}<w:commentRangeEnd w:id=\"{_remarks}\"/>")
            .Append($"<w:r><w:commentReference w:id=\"{_remarks}\"/></w:r></w:p>");
        _comments.Append($"<w:comment w:id=\"{_remarks}\" w:author=\"Reviewer\">")
            .Append($"{string.Concat(comment.Select(RawDocx.Paragraph))}</w:comment>");
        return _remarks;
    }

    /// <summary>A paragraph with a text that has been deleted.</summary>
    public void Deleted(string text) => _body.Append(
        $"<w:p><w:del w:id=\"900\" w:author=\"Reviewer\"><w:r><w:delText>{OfficePackage.Escape(text)}</w:delText></w:r></w:del></w:p>");

    /// <summary>A table.</summary>
    /// <param name="hasHeader">Whether its first row is marked as a header.</param>
    /// <param name="rows">The rows' cells.</param>
    public void Table(bool hasHeader, params IReadOnlyList<string[]> rows)
    {
        _body.Append("<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/></w:tblPr>")
            .Append($"<w:tblGrid>{"<w:gridCol/>".Times(rows[0].Length)}</w:tblGrid>");
        for (var i = 0; i < rows.Count; i++)
        {
            _body.Append(i == 0 && hasHeader ? "<w:tr><w:trPr><w:tblHeader/></w:trPr>" : "<w:tr>");
            foreach (var cell in rows[i])
                _body.Append($"<w:tc>{RawDocx.Paragraph(cell)}</w:tc>");
            _body.Append("</w:tr>");
        }

        _body.Append("</w:tbl>");
    }

    /// <summary>The whole file.</summary>
    public byte[] ToArray()
    {
        var parts = Parts().ToArray();
        using var file = new MemoryStream();
        OfficePackage.Write(
            file,
            [
                OfficePackage.Types(
                [
                    (RawDocx.MainPart, RawDocx.MainType),
                    .. parts.Select(part => ($"word/{part.File}.xml", $"{Type}{part.Kind}+xml")),
                ]),
                RawDocx.PackageRelationships,
                OfficePart.Xml(RawDocx.MainPart, $"<w:document {Root}><w:body>{_body}{Section(parts)}</w:body></w:document>"),
                OfficePackage.RelationshipsOf(RawDocx.MainPart, parts.Select(part => (part.Kind, $"{part.File}.xml"))),
                .. parts.Select(part => OfficePart.Xml($"word/{part.File}.xml", part.Xml)),
            ],
            CompressionLevel.NoCompression);
        return file.ToArray();
    }

    private IEnumerable<(string Kind, string File, string Xml)> Parts()
    {
        yield return (Styles, Styles, $"<w:styles {Root}>{string.Concat(Enumerable.Range(1, 3).Select(Style))}</w:styles>");
        if (_notes > 0)
            yield return ("footnotes", "footnotes", $"<w:footnotes {Root}>{_footnotes}</w:footnotes>");
        if (_remarks > 0)
            yield return ("comments", "comments", $"<w:comments {Root}>{_comments}</w:comments>");
        if (_header is not null)
            yield return ("header", "header1", $"<w:hdr {Root}>{_header}</w:hdr>");
        if (_footer is not null)
            yield return ("footer", "footer1", $"<w:ftr {Root}>{_footer}</w:ftr>");
    }

    private static string Style(int level) =>
        $"<w:style w:type=\"paragraph\" w:styleId=\"Heading{level}\"><w:name w:val=\"heading {level}\"/>"
        + $"<w:pPr><w:outlineLvl w:val=\"{level - 1}\"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>";

    private static string Section(IReadOnlyList<(string Kind, string File, string Xml)> parts)
    {
        var references = parts.Index().Where(part => part.Item.Kind is "header" or "footer").Select(part =>
            $"<w:{part.Item.Kind}Reference w:type=\"default\" r:id=\"rId{part.Index + 1}\"/>");
        return $"<w:sectPr>{string.Concat(references)}</w:sectPr>";
    }

    private static string Run(string text) => $"<w:r><w:t xml:space=\"preserve\">{OfficePackage.Escape(text)}</w:t></w:r>";
}
