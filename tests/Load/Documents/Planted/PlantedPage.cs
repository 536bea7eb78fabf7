using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>An HTML page: each value with its name on a source line of its own, in paragraphs, lists, tables and definitions.</summary>
internal static class PlantedPage
{
    private const int Sections = 4;

    // Before and after each line, before and after all of them, and between name and value.
    private static readonly (string Open, string Begin, string Between, string End, string Close)[] Shapes =
    [
        ("<div>", "<p>", ": ", "</p>", "</div>"),
        ("<ul>", "<li>", ": ", "</li>", "</ul>"),
        ("<table>", "<tr><th>", "</th><td>", "</td></tr>", "</table>"),
        ("<table>", "  <tr><td>", ":</td><td>", "</td></tr>", "</table>"),
        ("<dl>", "<dt>", "</dt><dd>", "</dd>", "</dl>"),
        ("<p>", "<b>", ":</b> ", "<br>", "</p>"),
    ];

    public static byte[] Write(Planting planting)
    {
        List<string> lines = ["<!doctype html>", "<html><head><meta charset=\"utf-8\">", "<title>Planted</title></head>", "<body>"];
        foreach (var section in Planting.Spread(planting.Fields(PlantedField.Count), Sections))
        {
            var heading = planting.Heading();
            var level = planting.Pick(1, 2, 3);
            var shape = planting.Pick(Shapes);
            lines.Add($"<h{level}>{heading}</h{level}>");
            Prose();
            lines.Add(shape.Open);
            foreach (var field in section)
            {
                // The line is added after this.
                var value = planting.Plant(field, new SourcePlace { Line = lines.Count + 1, Heading = heading }).Text;
                lines.Add($"{shape.Begin}{field.Label}{shape.Between}{value}{shape.End}");
            }

            lines.Add(shape.Close);
            lines.Add("");
            Prose();
        }

        lines.Add("</body></html>");
        return Encoding.UTF8.GetBytes(string.Join(planting.Pick("\n", "\r\n"), lines));

        void Prose()
        {
            lines.Add("<p>");
            lines.AddRange(planting.Sentences());
            lines.Add("</p>");
        }
    }
}
