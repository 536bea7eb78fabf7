using System.Text.Json.Serialization;

namespace ParallelLlm.Host.Evaluation;

/// <summary>A score of one run with its standard error, or the mean of several runs with their standard deviation.</summary>
/// <param name="Value">The score, or the mean.</param>
/// <param name="Error">The standard error, or the standard deviation; null if it is unknown.</param>
internal record Spread([property: JsonPropertyOrder(-1)] double Value, [property: JsonPropertyOrder(-1)] double? Error)
{
    public static Spread? Of(IEnumerable<Spread?> runs)
    {
        var known = runs.OfType<Spread>().ToList();
        if (known.Count < 2)
            return known.FirstOrDefault();
        var mean = known.Average(run => run.Value);
        return new Spread(mean, Math.Sqrt(known.Sum(run => (run.Value - mean) * (run.Value - mean)) / (known.Count - 1)));
    }
}
