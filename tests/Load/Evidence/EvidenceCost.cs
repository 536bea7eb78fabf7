using System.Text.Json;

namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary>Measures the time that evidence takes.</summary>
internal sealed class EvidenceCost(IReadOnlyList<EvidenceText> texts, Random random)
{
    private const int Rounds = 400;
    private const int Values = 10;
    private const int Repeats = 5;

    /// <summary>Milliseconds for ten values of a chunk: four verbatim, three disturbed; a text, a number and a date absent.</summary>
    public (double Median, double Worst) Usual()
    {
        var times = new List<double>();
        foreach (var source in Sources())
        {
            var planter = new ValuePlanter(source, random);
            PlantedCase?[] cut =
            [
                planter.Verbatim(), planter.Verbatim(), planter.Verbatim(), planter.Verbatim(), planter.Case(), planter.WhiteSpace(),
                planter.Slip(), planter.Cut(3, 9, "", slice => new string([.. slice.Reverse()])),
            ];
            var json = cut.OfType<PlantedCase>().Select(planted => planted.Json).Append("1234.5").Append("\"1987-06-05\"");
            times.Add(Time(source.Text, [.. json]));
        }

        return Summary(times);
    }

    /// <summary>Milliseconds for ten values of the greatest length that do not stand in the chunk.</summary>
    public (double Median, double Worst) Absent() => Summary([.. Sources().Take(Rounds / 10).Select(source =>
    {
        var values = Enumerable.Range(0, Values).Select(i => new string([.. source.Text.Skip(i * 500).Take(2_000 - i).Reverse()]));
        return Time(source.Text, [.. values.Select(ValuePlanter.Json)]);
    })]);

    /// <summary>Microseconds for a value that stands verbatim.</summary>
    public double Verbatim() => Summary([.. Sources().Select(source =>
    {
        var planter = new ValuePlanter(source, random);
        var json = Enumerable.Range(0, 4 * Values).Select(_ => planter.Verbatim()?.Json).OfType<string>().Take(Values).ToArray();
        return json.Length < Values ? double.NaN : 1_000 * Time(source.Text, json) / Values;
    }).Where(time => !double.IsNaN(time))]).Median;

    private IEnumerable<EvidenceText> Sources()
    {
        var whole = texts.Where(text => text.Text.Length > EvidenceTexts.ChunkLength * 3 / 4).ToList();
        for (var round = 0; round < Rounds; round++)
            yield return whole[random.Next(whole.Count)];
    }

    private static (double Median, double Worst) Summary(List<double> times)
    {
        times.Sort();
        return (times[times.Count / 2], times[^1]);
    }

    // The least of some repeats: other programs use the processor too.
    private static double Time(string text, string[] json)
    {
        var fields = json.Index().ToDictionary(value => $"field_{value.Index}", value => JsonElement.Parse(value.Item));
        var chunk = new DocumentChunk("document", 0, text, 0, text.Length, 0);
        var least = double.MaxValue;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var start = TimeProvider.System.GetTimestamp();
            new EvidenceFinder(chunk).Find(fields);
            least = Math.Min(least, TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        return least;
    }
}
