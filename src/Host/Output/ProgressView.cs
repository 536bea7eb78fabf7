using Spectre.Console;
using Spectre.Console.Rendering;

namespace ParallelLlm.Host.Output;

/// <summary>A snapshot as something to look at.</summary>
internal static class ProgressView
{
    public static IRenderable Render(ProgressSnapshot snapshot)
    {
        var bar = new BreakdownChart().Width(64).HideTags()
            .AddItem("done", Math.Max(snapshot.Done, 0.001), Color.Green)
            .AddItem("left", Math.Max(snapshot.Expected - snapshot.Done, 0), Color.Grey35);
        return new Rows(bar, new Text(Words(snapshot)));
    }

    public static string Words(ProgressSnapshot snapshot) =>
        $"{snapshot.Done}/{snapshot.Total}{(snapshot.TotalIsFinal ? "" : "+")} chunks  {snapshot.ChunksPerSecond:F1}/s  "
        + $"{snapshot.InFlight} in flight  limit {snapshot.Limit}  {snapshot.Throttled} throttled  {Left(snapshot)}";

    private static string Left(ProgressSnapshot snapshot) =>
        snapshot.Waiting is { } why ? why
        : snapshot.Left is not { } left ? "time left unknown"
        : left.TotalHours >= 1 ? $"{(int)left.TotalHours}:{left:mm\\:ss} left"
        : $"{left:m\\:ss} left";
}
