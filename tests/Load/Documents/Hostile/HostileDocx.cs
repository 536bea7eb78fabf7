using ParallelLlm.Tests.Load.Documents.Writers;
using static ParallelLlm.Tests.Load.Documents.Hostile.HostileEnd;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>DOCX files whose XML is deep, endless or refers to missing parts.</summary>
internal static class HostileDocx
{
    private const int Deep = 1_000_000;
    private const string TableOpen = "<w:tbl><w:tr><w:tc>";
    private const string TableClose = "</w:tc></w:tr></w:tbl>";

    private static readonly string Greeting = RawDocx.Paragraph(HostileInput.Hello);

    public static IEnumerable<HostileInput> All =>
    [
        Entity("dtd", "<!DOCTYPE d [<!ENTITY e \"entity\">]>"),
        Entity("dtd-external", "<!DOCTYPE d SYSTEM \"http://127.0.0.1:9/evil.dtd\">", ""),
        Entity("xxe", "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"),
        Entity("billion-laughs", $"<!DOCTYPE d [<!ENTITY l0 \"lol\">{Laughs()}<!ENTITY e \"&l9;\">]>"),
        Nested("paragraphs-deep-1m", "<w:p>", "</w:p>"),
        Nested("tables-deep-1m", TableOpen, TableClose),
        Nested("sdt-deep-1m", "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        Nested("runs-deep-1m", "<w:p><w:r>", "</w:r></w:p>"),
        Body("paragraphs-never-closed", Damaged | Exhausting, body => body.Repeat("<w:p><w:r><w:t>a", 500_000)),
        Body("paragraphs-empty-10m", Completed | Exhausting, body =>
        {
            body.Write(Greeting);
            body.Repeat("<w:p/>", 10_000_000);
        }),
        Body("table-columns-1m", Completed | Exhausting, body =>
        {
            body.Write($"{Greeting}<w:tbl><w:tr>");
            body.Repeat("<w:tc><w:p/></w:tc>", 1_000_000);
            body.Write("</w:tr></w:tbl>");
        }),
        Body("attributes-100k", Completed | Damaged | Exhausting, body =>
        {
            body.Write(Greeting + "<w:p");
            for (var i = 0; i < 100_000; i++)
                body.Write($" w:a{i}=\"\"");
            body.Write("/>");
        }),
        Body("attribute-100m", Completed | Damaged | Exhausting, body =>
        {
            body.Write(Greeting + "<w:p w:a=\"");
            body.Repeat("a", 100 << 20);
            body.Write("\"/>");
        }),
        new("relationships-loop.docx", Completed | Damaged, output => OfficePackage.Write(output,
        [
            RawDocx.Types,
            RawDocx.PackageRelationships,
            RawDocx.MainOf(HostileZips.Hello),
            OfficePackage.RelationshipsOf(
                RawDocx.MainPart, ("footnotes", "document.xml"), ("header", "document.xml"), ("comments", "document.xml")),
        ])),
        new("relationships-bad-addresses.docx", Completed, output => OfficePackage.Write(output,
        [
            RawDocx.Types,
            RawDocx.PackageRelationships,
            RawDocx.MainOf(HostileZips.Hello),
            OfficePackage.RelationshipsOf(
                RawDocx.MainPart,
                ("hyperlink", "mailto:a@b@c:%zz"),
                ("header", "http://[::1/x.xml"),
                ("footnotes", "../../../../etc/passwd")),
        ])),
        new("main-part-missing.docx", Damaged | Empty | UnsupportedFormat, output =>
            OfficePackage.Write(output, [RawDocx.Types, RawDocx.PackageRelationships])),
        new("main-part-itself.docx", Damaged | Empty | UnsupportedFormat, output => OfficePackage.Write(output,
        [
            RawDocx.Types, OfficePackage.RelationshipsOf("", ("officeDocument", "_rels/.rels")),
        ])),
        new("xml-of-another-kind.docx", Damaged | Empty, output => OfficePackage.Write(output,
        [
            RawDocx.Types, RawDocx.PackageRelationships, OfficePart.Xml(RawDocx.MainPart, "<svg><text>Hello</text></svg>"),
        ])),
        new("really-a-workbook.docx", Completed, output => RawXlsx.Write(output, HostileXlsx.Hello)),
        new("macros.docm", Completed | UnsupportedFormat, output => RawDocx.Write(
            output, HostileZips.Hello, new OfficePart("word/vbaProject.bin", macro => macro.Repeat("Sub AutoOpen()\r\n", 1000)))),
    ];

    private static HostileInput Body(string name, HostileEnd allowed, Action<Stream> body) =>
        new($"{name}.docx", allowed, output => RawDocx.Write(output, body));

    private static HostileInput Nested(string name, string open, string close) =>
        Body(name, Completed | Damaged | Exhausting, body =>
        {
            body.Write(Greeting);
            body.Repeat(open, Deep);
            body.Repeat(close, Deep);
        });

    private static HostileInput Entity(string name, string declaration, string use = "&e;") =>
        new($"{name}.docx", Damaged, output => OfficePackage.Write(output,
        [
            RawDocx.Types,
            RawDocx.PackageRelationships,
            OfficePart.Xml(RawDocx.MainPart, $"{declaration}{RawDocx.Begin}<w:p><w:r><w:t>Hello {use}</w:t></w:r></w:p>{RawDocx.End}"),
        ]));

    private static string Laughs() =>
        string.Concat(Enumerable.Range(1, 9).Select(level => $"<!ENTITY l{level} \"{$"&l{level - 1};".Times(10)}\">"));
}
