using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>A CSV file of a few wide records, with quoted cells that hold separators, quotes and line breaks.</summary>
internal static class PlantedTable
{
    private const int Records = 4;

    public static byte[] Write(Planting planting, int fieldCount, char separator)
    {
        var lineEnd = planting.Pick("\n", "\r\n");
        var fields = planting.Fields(fieldCount);
        var text = new StringBuilder();
        Row(["No.", .. fields.Select(field => field.Label), "Remarks"]);
        for (var record = 1; record <= Records; record++)
        {
            // A header is record 1.
            var row = record + 1;
            Row(
            [
                record.ToString(),
                .. fields.Select(field => planting.Plant(field, new SourcePlace { Row = row, Column = field.Label }).Text),
                $"{planting.Prose()}{lineEnd}\"{planting.Prose()}\"",
            ]);
        }

        return [.. planting.Pick<byte[]>([], [0xEF, 0xBB, 0xBF]), .. Encoding.UTF8.GetBytes(text.ToString())];

        void Row(IEnumerable<string> cells) =>
            text.AppendJoin(separator, cells.Select(cell => Cell(cell, separator))).Append(lineEnd);
    }

    private static string Cell(string text, char separator) =>
        text.AsSpan().ContainsAny([separator, '"', '\n']) ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
}
