using System.Globalization;
using System.Net;
using System.Text;

namespace ParallelLlm.Tests.Load.Reporting;

/// <summary>Horizontal bars as an SVG: one bar per name in each panel.</summary>
internal static class BarChart
{
    private const int Label = 170;
    private const int Panel = 230;
    private const int Gap = 60;
    private const int Row = 22;
    private const int Top = 30;

    /// <param name="names">From the top.</param>
    /// <param name="panels">A heading, the value of a full bar (null for the largest), and a value for each name; not a number for none.</param>
    public static string Draw(IReadOnlyList<string> names, IReadOnlyList<(string Heading, double? Full, IReadOnlyList<double> Values)> panels)
    {
        var (width, height) = (Label + (panels.Count * (Panel + Gap)), Top + (names.Count * Row) + 8);
        var svg = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n")
            .Append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        for (var i = 0; i < names.Count; i++)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Label - 8}\" y=\"{Top + (i * Row) + 14}\" text-anchor=\"end\">{WebUtility.HtmlEncode(names[i])}</text>\n");
        for (var p = 0; p < panels.Count; p++)
            AppendPanel(svg, Label + (p * (Panel + Gap)), panels[p].Heading, panels[p].Full, panels[p].Values);
        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendPanel(StringBuilder svg, int x, string heading, double? full, IReadOnlyList<double> values)
    {
        var longest = Math.Max(full ?? 0, values.Where(double.IsFinite).DefaultIfEmpty(0).Max());
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"16\" font-weight=\"bold\">{WebUtility.HtmlEncode(heading)}</text>\n");
        for (var i = 0; i < values.Count; i++)
        {
            var y = Top + (i * Row);
            if (!double.IsFinite(values[i]))
            {
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y + 14}\" fill=\"#888\">–</text>\n");
                continue;
            }

            var length = longest > 0 ? Math.Max(0, values[i]) / longest * Panel : 0;
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y + 2}\" width=\"{length:0.#}\" height=\"{Row - 6}\" fill=\"{(i == 0 ? "#1f77b4" : "#aab4be")}\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + length + 4:0.#}\" y=\"{y + 14}\">{values[i]:0.#}</text>\n");
        }
    }
}
