using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ParallelLlm.Host.Output;

/// <summary>A snapshot as something to look at.</summary>
internal static class ProgressView
{
    public static IRenderable Render(ProgressSnapshot snapshot)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        table.Columns[0].Width(32).NoWrap().Padding(0, 0, 2, 0);
        var bar = new BreakdownChart().Width(32).HideTags()
            .AddItem("done", Math.Max(snapshot.Done, 0.001), Color.Green)
            .AddItem("left", Math.Max(snapshot.Total - snapshot.Done, snapshot.TotalIsFinal ? 0 : 1), Color.Grey35);
        table.AddRow(bar, new Text(Words(snapshot)));
        return table;
    }

    public static string Words(ProgressSnapshot snapshot) => string.Create(
        CultureInfo.InvariantCulture,
        $"{snapshot.Done}/{snapshot.Total}{(snapshot.TotalIsFinal ? "" : "+")} chunks  {snapshot.ChunksPerSecond:F1}/s  {snapshot.InFlight} in flight  limit {snapshot.Limit}  {snapshot.Throttled} throttled  {Left(snapshot)}");

    private static string Left(ProgressSnapshot snapshot) =>
        snapshot.Waiting is { } why ? why
        : snapshot.Left is not { } left ? "time left unknown"
        : left.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours}:{left:mm\\:ss} left")
        : string.Create(CultureInfo.InvariantCulture, $"{left:m\\:ss} left");
}
