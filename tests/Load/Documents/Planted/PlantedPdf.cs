using ParallelLlm.Tests.Load.Documents.Writers;

namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>A PDF of several pages: values on lines of their own, and in a column beside their names.</summary>
internal static class PlantedPdf
{
    private static readonly double[] LabelAndValue = [0, 150];
    private static readonly double[] Columns = [0, 200, 300];

    public static byte[] Write(Planting planting, int fields)
    {
        var pdf = new PdfWriter();
        foreach (var section in Planting.Spread(planting.Fields(fields), planting.Pick(3, 4, 5)))
        {
            pdf.NewPage();
            var place = new SourcePlace { Page = pdf.Page };
            pdf.Heading(planting.Heading());
            pdf.Paragraph(Prose(planting));
            pdf.Gap();
            var isInColumns = planting.Pick(true, false);
            foreach (var field in section)
            {
                if (isInColumns)
                    pdf.Row(LabelAndValue, $"{field.Label}:", planting.Plant(field, place).Text);
                else
                    pdf.Line(planting.Line(field, place));
            }

            pdf.Paragraph(Prose(planting));
            pdf.Gap();
            pdf.Row(Columns, "Position", "Number", "Unit");
            pdf.Rule();
            pdf.Row(Columns, "Dressing, sterile", "twelve", "pieces");
            pdf.Row(Columns, "Consultation", "one", "hour");
            pdf.Paragraph(Prose(planting));
        }

        return pdf.ToArray();
    }

    /// <summary>The fonts are in Latin-1.</summary>
    private static string Prose(Planting planting) => planting.Prose().Replace('’', '\'');
}
