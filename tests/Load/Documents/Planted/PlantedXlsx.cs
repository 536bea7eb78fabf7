using ParallelLlm.Tests.Load.Documents.Writers;

namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>An XLSX with a form, of names beside values, and tables of records below a header.</summary>
internal static class PlantedXlsx
{
    private const int TableColumns = 6;

    public static byte[] Write(Planting planting, int fields)
    {
        var xlsx = new XlsxWriter();
        var inTable = Math.Min(TableColumns, fields / 2);
        Form(xlsx, planting, planting.Pick("Übersicht", "Form", "Fiche d'accueil"), planting.Fields(fields - inTable));
        Table(xlsx, planting, planting.Pick("Daten & Werte", "Records", "Relevé"), planting.Fields(inTable));
        return xlsx.ToArray();
    }

    private static void Form(XlsxWriter xlsx, Planting planting, string sheet, IReadOnlyList<PlantedField> fields)
    {
        xlsx.Sheet(sheet);
        xlsx.Row(planting.Heading());
        xlsx.Skip();
        var row = 2;
        foreach (var field in fields)
        {
            row++;
            var place = new SourcePlace { Sheet = sheet, Cell = XlsxWriter.Reference(1, row) };
            xlsx.Row($"{field.Label}:", planting.Plant(field, place).Content);
        }

        xlsx.Skip();
        xlsx.Row(planting.Prose());
    }

    private static void Table(XlsxWriter xlsx, Planting planting, string sheet, IReadOnlyList<PlantedField> fields)
    {
        const int firstColumn = 2;
        xlsx.Sheet(sheet);
        xlsx.Row(null, planting.Heading());
        xlsx.Skip();
        xlsx.Row([null, "No.", .. fields.Select(field => field.Label), "Remarks"]);
        for (var record = 1; record <= 3; record++)
        {
            var row = record + 3;
            var cells = fields.Select((field, column) => planting.Plant(
                field, new SourcePlace { Sheet = sheet, Cell = XlsxWriter.Reference(column + firstColumn, row) }).Content);
            xlsx.Row([null, record, .. cells, planting.Prose()]);
        }
    }
}
