using System.Globalization;
using System.Text.RegularExpressions;

namespace ParallelLlm.Tests.Integration.Host.Serving.Telemetry;

/// <summary>What a scrape of <c>/metrics</c> has found.</summary>
internal sealed partial class Scrape
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    private Scrape(string text)
    {
        foreach (Match sample in Sample().Matches(text))
            _samples.Add((sample.Groups["name"].Value, sample.Groups["labels"].Value, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)));
        Families = [.. Family().Matches(text).Select(family => family.Groups["name"].Value)];
    }

    /// <summary>Names of the metrics, as Prometheus calls them.</summary>
    public IReadOnlyList<string> Families { get; }

    public static async Task<Scrape> OfAsync(int port)
    {
        using var http = new HttpClient();
        return new Scrape(await http.GetStringAsync($"http://127.0.0.1:{port}/metrics"));
    }

    /// <summary>The sum of a metric's samples whose labels hold all of these.</summary>
    public double Sum(string name, params string[] labels)
    {
        var found = _samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.Contains(label, StringComparison.Ordinal))).ToList();
        found.ShouldNotBeEmpty($"{name} {string.Join(' ', labels)}");
        return found.Sum(sample => sample.Value);
    }

    [GeneratedRegex("""^(?<name>[a-z_]+)\{(?<labels>[^}]*)\} (?<value>\S+)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Sample();

    [GeneratedRegex("^# TYPE (?<name>[a-z_]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Family();
}
