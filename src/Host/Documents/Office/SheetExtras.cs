using System.Text;
using System.Xml;

namespace ParallelLlm.Host.Documents.Office;

/// <summary>The texts of a sheet outside its cells: comments, text boxes, diagrams and titles of charts.</summary>
/// <param name="text">Reads the XML.</param>
/// <param name="write">Takes each text, of one or more lines, with its part (such as <c>comment</c>) and its cell, if it has one.</param>
internal sealed class SheetExtras(ZipParts parts, XmlText text, Action<string, string?, string> write)
{
    // Stands in the place of a threaded comment for programs that know none, with a copy of its text.
    private const string Placeholder = "[Threaded comment]";

    /// <summary>Writes the texts of the parts that a sheet refers to.</summary>
    public void Write(PartRelations relations)
    {
        var threads = relations.OfType("threadedComment").Distinct().ToList();
        foreach (var part in relations.OfType("comments").Distinct())
            Comments(part, threads.Count > 0);
        foreach (var part in threads)
            Comments(part, hasThreads: false);
        foreach (var part in relations.OfType("drawing").Distinct())
        {
            Shapes(part, "text box");
            var shown = PartRelations.Of(parts, part);
            foreach (var diagram in shown.OfType("diagramData").Distinct())
                Shapes(diagram, "diagram");
            foreach (var chart in shown.OfType("chart").Distinct())
                Shapes(chart, "chart");
        }
    }

    private void Comments(string part, bool hasThreads)
    {
        using var xml = parts.Xml(part);
        string? cell = null;
        while (xml is not null && xml.NextElement())
        {
            if (xml.LocalName is "comment" or "threadedComment")
            {
                cell = CellName.Parse(xml.GetAttribute("ref")) is var (column, row) ? CellName.Of(row, column) : null;
            }
            else if (xml.LocalName == "text")
            {
                var lines = Lines(text.Read(xml).ToString());
                if (!hasThreads || !lines.StartsWith(Placeholder, StringComparison.Ordinal))
                    write("comment", cell, lines);
            }
        }
    }

    private void Shapes(string part, string kind)
    {
        using var xml = parts.Xml(part);
        var box = new StringBuilder();
        while (xml is not null && xml.Next())
        {
            switch (xml.NodeType)
            {
                // The same shape again, for programs that do not know the first form.
                case XmlNodeType.Element when xml.LocalName == "Fallback":
                    xml.Pass();
                    break;
                case XmlNodeType.Element when xml.LocalName == "t" && box.Length < XmlText.MaxLength:
                    box.Append(text.Read(xml));
                    break;
                case XmlNodeType.Element when xml.LocalName == "br":
                case XmlNodeType.EndElement when xml.LocalName == "p":
                    box.Append('\n');
                    break;
                case XmlNodeType.EndElement when xml.LocalName is "txBody" or "rich" or "pt":
                    write(kind, null, Lines(box.ToString()));
                    box.Clear();
                    break;
            }
        }
    }

    private static string Lines(string text) =>
        string.Join('\n', text.Split('\n').Select(line => SharedStrings.Line(line)).Where(line => line.Length > 0));
}
