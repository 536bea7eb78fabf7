using System.Globalization;
using System.Net;
using System.Text;

namespace ParallelLlm.Tests.Load.Reporting;

/// <summary>Lines over the seconds of a run as an SVG, panels stacked.</summary>
internal static class LinePlot
{
    private const int Left = 60;
    private const int Width = 640;
    private const int Panel = 120;
    private const int Gap = 40;

    private static readonly string[] Colours = ["#1f77b4", "#d62728", "#2ca02c"];

    /// <param name="panels">A heading, and its lines by name: a value for each second.</param>
    public static string Draw(IReadOnlyList<(string Heading, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> Lines)> panels)
    {
        var height = (panels.Count * (Panel + Gap)) + 24;
        var svg = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 20} {height}\" font-family=\"sans-serif\" font-size=\"11\">\n")
            .Append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        for (var p = 0; p < panels.Count; p++)
        {
            var y = 30 + (p * (Panel + Gap));
            var top = Math.Max(1e-9, panels[p].Lines.SelectMany(line => line.Values).DefaultIfEmpty(1).Max() * 1.05);
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y}\" width=\"{Width}\" height=\"{Panel}\" fill=\"none\" stroke=\"#ccc\"/>\n<text x=\"{Left}\" y=\"{y - 6}\" font-weight=\"bold\">{WebUtility.HtmlEncode(panels[p].Heading)}</text>\n");
            foreach (var (part, label) in new[] { (0.0, 0.0), (0.5, top / 2), (1.0, top) })
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 5}\" y=\"{y + Panel - (part * Panel) + 4:0}\" text-anchor=\"end\">{label:0.#}</text>\n");
            for (var l = 0; l < panels[p].Lines.Count; l++)
            {
                var (name, values) = panels[p].Lines[l];
                var points = values.Select((value, i) => string.Create(CultureInfo.InvariantCulture, $"{Left + ((i + 0.5) * Width / values.Count):0.#},{y + Panel - (value / top * Panel):0.#}"));
                svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{Colours[l]}\" points=\"{string.Join(' ', points)}\"/>\n<text x=\"{Left + Width - (90 * (panels[p].Lines.Count - l)) + 20}\" y=\"{y - 6}\" fill=\"{Colours[l]}\">{WebUtility.HtmlEncode(name)}</text>\n");
            }
        }

        var seconds = panels[0].Lines[0].Values.Count;
        return svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (Width / 2)}\" y=\"{height - 8}\" text-anchor=\"middle\">{seconds} seconds of the run</text>\n</svg>\n").ToString();
    }
}
