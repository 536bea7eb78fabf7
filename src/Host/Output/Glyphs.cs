namespace ParallelLlm.Host.Output;

/// <summary>The characters that the progress display draws with.</summary>
/// <param name="Done">Part of the bar that is done.</param>
/// <param name="Left">Part of the bar that is left.</param>
/// <param name="InFlight">Part of an endpoint's bar that is in flight.</param>
/// <param name="Free">Part of an endpoint's bar below its limit.</param>
/// <param name="Beyond">Part of an endpoint's bar beyond its limit.</param>
/// <param name="Levels">Heights of the sparkline, from nothing to the highest.</param>
internal sealed record Glyphs(char Done, char Left, char InFlight, char Free, char Beyond, string Levels)
{
    public static readonly Glyphs Unicode = new('━', '─', '█', '░', '·', " ▁▂▃▄▅▆▇█");

    public static readonly Glyphs Ascii = new('=', '-', '#', '-', '.', " .:-=+*#");

    /// <summary>Draws values from 0 to the largest of them, one character for each.</summary>
    public string Sparkline(IReadOnlyCollection<double> values)
    {
        var most = values.DefaultIfEmpty().Max();
        return string.Concat(values.Select(value => Levels[value <= 0 ? 0 : (int)Math.Ceiling(value / most * (Levels.Length - 1))]));
    }
}
