using ParallelLlm.Tests.Load.Documents.Writers;

namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>A DOCX with values in paragraphs, tables, a footnote, a comment, a header and a footer.</summary>
internal static class PlantedDocx
{
    // Footnote, comment, header, footer: in documents with enough fields for the body too.
    private const int Elsewhere = 4;
    private const int Sections = 4;

    public static byte[] Write(Planting planting, int fields)
    {
        var docx = new DocxWriter();
        var elsewhere = fields > Elsewhere + Sections ? planting.Fields(Elsewhere) : [];
        foreach (var section in Planting.Spread(planting.Fields(fields - elsewhere.Count), Sections))
        {
            var heading = planting.Heading();
            var place = new SourcePlace { Part = "body", Heading = heading };
            docx.Heading(planting.Pick(1, 2, 3), heading);
            docx.Paragraph(planting.Prose());
            switch (planting.Pick(0, 1, 2))
            {
                case 0:
                    var rows = section.Select(field => new[] { $"{field.Label}:", planting.Plant(field, place).Text });
                    docx.Table(hasHeader: false, [.. rows]);
                    break;
                case 1:
                    foreach (var field in section)
                        docx.Paragraph(InRuns(planting.Line(field, place)));
                    break;
                default:
                    foreach (var field in section)
                        docx.Paragraph(planting.Line(field, place));
                    break;
            }

            docx.Paragraph(planting.Prose());
            docx.Table(hasHeader: true, ["Position", "Number", "Unit"], ["Dressing", "twelve", "pieces"], ["Consultation", "one", "hour"]);
            docx.Deleted(planting.Prose());
        }

        if (elsewhere is [var noted, var remarked, var above, var below])
        {
            docx.Footnote(planting.Prose(), planting.Prose(), planting.Line(noted, new SourcePlace { Part = "footnote 1" }));
            docx.Comment(planting.Prose(), planting.Prose(), planting.Line(remarked, new SourcePlace { Part = "comment 1" }));
            docx.Header(planting.Line(above, new SourcePlace { Part = "header" }));
            docx.Footer(planting.Line(below, new SourcePlace { Part = "footer" }));
        }

        return docx.ToArray();
    }

    private static IEnumerable<string> InRuns(string text) => text.Chunk(3).Select(letters => new string(letters));
}
