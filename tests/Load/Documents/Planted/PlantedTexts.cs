using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>Plain text and Markdown in several Unicode encodings: each value with its name on a line of its own.</summary>
internal static class PlantedTexts
{
    private const int Sections = 4;

    public static byte[] Plain(Planting planting) => Write(
        planting, heading => [heading, ""], (planted, field, place) => planted.Line(field, place));

    public static byte[] Markdown(Planting planting)
    {
        var shape = planting.Pick("- **{0}:** {1}", "{0}: {1}", "**{0}**: {1}", "| {0} | {1} |");
        return Write(
            planting,
            heading => [$"## {heading}", ""],
            (planted, field, place) => string.Format(null, shape, field.Label, planted.Plant(field, place).Text));
    }

    private static byte[] Write(
        Planting planting, Func<string, string[]> headingLines, Func<Planting, PlantedField, SourcePlace, string> line)
    {
        var lines = new List<string>();
        foreach (var section in Planting.Spread(planting.Fields(PlantedField.Count), Sections))
        {
            lines.AddRange(headingLines(planting.Heading()));
            lines.AddRange([.. planting.Sentences(), ""]);
            foreach (var field in section)
                lines.Add(line(planting, field, new SourcePlace { Line = lines.Count + 1 }));
            lines.AddRange(["", .. planting.Sentences(), ""]);
        }

        var text = string.Join(planting.Pick("\n", "\r\n"), lines);
        Encoding encoding = planting.Pick<Encoding>(
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode);
        return [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
    }
}
