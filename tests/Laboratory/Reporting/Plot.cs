using System.Globalization;
using System.Text;
using ParallelLlm.Tests.Laboratory.Measures;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Reporting;

/// <summary>One run as an SVG over time: above, the limit and the calls in flight; below, the answers and the possible answers.</summary>
internal sealed class Plot
{
    private const int Columns = 240;
    private const int Left = 44;
    private const int Width = 720;
    private const int PanelHeight = 130;
    private const int TopPanel = 30;
    private const int BottomPanel = 200;
    private const int Height = 372;

    private readonly RunRecord _run;
    private readonly Timetable _table;
    private readonly double _column;
    private readonly StringBuilder _svg = new();

    private Plot(RunRecord run)
    {
        _run = run;
        _table = new Timetable(run);
        _column = run.End.TotalSeconds / Columns;
    }

    public static string Draw(RunRecord run) => new Plot(run).Draw();

    private string Draw()
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width + Left + 16} {Height}\" font-family=\"sans-serif\" font-size=\"11\">\n");
        _svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        var (limit, inFlight) = (Limits(), InFlight());
        var top = Math.Max(2, Math.Max(limit.Max(), inFlight.Max())) * 1.05;
        Panel(TopPanel, top, "calls at once");
        Line(inFlight, TopPanel, top, "#1f77b4", "");
        Line(limit, TopPanel, top, "#d62728", "");
        Legend(TopPanel, [("limit", "#d62728"), ("in flight", "#1f77b4")]);

        var (could, had) = (Could(), Had());
        var most = Math.Max(had.Max(), could.Max()) * 1.05;
        Panel(BottomPanel, most, "answers a second");
        Line(had, BottomPanel, most, "#2ca02c", "");
        Line(could, BottomPanel, most, "#555", " stroke-dasharray=\"4 3\"");
        Legend(BottomPanel, [("answered", "#2ca02c"), ("sustainable", "#555")]);
        TimeAxis();
        _svg.Append("</svg>\n");
        return _svg.ToString();
    }

    private double[] Limits()
    {
        var values = new double[Columns];
        var mark = 0;
        for (var c = 0; c < Columns; c++)
        {
            while (mark + 1 < _run.Limits.Count && _run.Limits[mark + 1].At.TotalSeconds <= (c + 0.5) * _column)
                mark++;
            values[c] = _run.Limits[mark].Limit;
        }

        return values;
    }

    // Of the first client, as the limit is.
    private double[] InFlight()
    {
        var values = new double[Columns];
        foreach (var call in _run.Calls)
        {
            if (call.Client == 0 && call.Ended > call.Sent)
                Spread(values, call.Sent.TotalSeconds, call.Ended.TotalSeconds, 1);
        }

        return values;
    }

    private double[] Had()
    {
        var values = new double[Columns];
        foreach (var call in _run.Calls)
        {
            if (call.End == CallEnd.Answered)
                Spread(values, call.Sent.TotalSeconds, call.Ended.TotalSeconds, 1 / Math.Max(1e-9, (call.Ended - call.Sent).TotalSeconds));
        }

        return values;
    }

    private double[] Could() =>
        [.. Enumerable.Range(0, Columns).Select(c => _table.CellOf((c + 0.5) * _column)).Select(k => _table.Needed(k) / (_table.SecondsPerCall * _table.Slowness[k]))];

    private void Spread(double[] values, double from, double to, double height)
    {
        var last = Math.Min(Columns - 1, (int)(to / _column));
        for (var c = (int)(from / _column); c <= last; c++)
            values[c] += Math.Max(0, Math.Min(to, (c + 1) * _column) - Math.Max(from, c * _column)) / _column * height;
    }

    private void Panel(int y, double top, string title)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y}\" width=\"{Width}\" height=\"{PanelHeight}\" fill=\"none\" stroke=\"#ccc\"/>\n");
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{y - 6}\">{title}</text>\n");
        for (var i = 0; i <= 2; i++)
            _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 5}\" y=\"{y + PanelHeight - (i * PanelHeight / 2) + 4}\" text-anchor=\"end\">{top * i / 2:0.#}</text>\n");
    }

    private void Line(double[] values, int y, double top, string colour, string style)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colour}\"{style} points=\"");
        for (var c = 0; c < Columns; c++)
            _svg.Append(CultureInfo.InvariantCulture, $"{Left + (c * Width / Columns)},{y + PanelHeight - (Math.Min(values[c], top) / top * PanelHeight):0} ");
        _svg.Length--;
        _svg.Append("\"/>\n");
    }

    private void Legend(int y, (string Name, string Colour)[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
            _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + Width - ((lines.Length - i) * 90) + 20}\" y=\"{y - 6}\" fill=\"{lines[i].Colour}\">{lines[i].Name}</text>\n");
    }

    private void TimeAxis()
    {
        var y = BottomPanel + PanelHeight + 16;
        for (var i = 0; i <= 4; i++)
            _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (i * Width / 4)}\" y=\"{y}\" text-anchor=\"middle\">{_run.End.TotalSeconds * i / 4:0.#}</text>\n");
        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (Width / 2)}\" y=\"{y + 18}\" text-anchor=\"middle\">seconds of virtual time</text>\n");
    }
}
