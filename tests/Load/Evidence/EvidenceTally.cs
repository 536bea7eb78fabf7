using System.Globalization;
using System.Text.Json;

namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary>Compares evidence with the truth, and counts.</summary>
internal sealed class EvidenceTally(TextWriter output)
{
    private const int Shown = 8;

    private readonly OrderedDictionary<string, int[]> _kinds = [];
    private readonly Dictionary<string, int> _shown = [];

    /// <summary>Hits whose characters are not the value.</summary>
    public int Broken { get; private set; }

    public int Hits { get; private set; }

    public int Of(string kind, EvidenceOutcome outcome) => _kinds.TryGetValue(kind, out var counts) ? counts[(int)outcome] : 0;

    public int Count(string kind) => _kinds.TryGetValue(kind, out var counts) ? counts.Sum() : 0;

    public IEnumerable<string> Kinds => _kinds.Keys;

    /// <summary>Counts a value that stands in the text.</summary>
    /// <param name="group">Languages that are counted apart.</param>
    public void AddPlanted(PlantedCase planted, string group)
    {
        var found = Find(planted);
        var (start, end) = ((int)(found.Start ?? 0), (int)(found.End ?? 0));
        var overlap = Math.Min(end, planted.End) - Math.Max(start, planted.Start);
        var outcome = found.Match == EvidenceMatch.None ? EvidenceOutcome.Missed
            : (start, end) == (planted.Start, planted.End) ? EvidenceOutcome.Exact
            : overlap >= 0.8 * Math.Max(end - start, planted.End - planted.Start) ? EvidenceOutcome.Overlapping
            : !planted.IsOnly && IsSame(planted, found) ? EvidenceOutcome.Elsewhere
            : EvidenceOutcome.Wrong;
        Add($"{planted.Kind}{group}", outcome, planted, found);
    }

    /// <summary>Counts a value that does not stand in the text.</summary>
    public void AddAbsent(PlantedCase absent)
    {
        var found = Find(absent);
        Add($"absent: {absent.Kind}", found.Match == EvidenceMatch.None ? EvidenceOutcome.Missed : EvidenceOutcome.Wrong, absent, found);
    }

    // Another place has the same words, number or date.
    private static bool IsSame(PlantedCase planted, Evidence found)
    {
        var slice = planted.Text[(int)found.Start!..(int)found.End!];
        return found.Match is EvidenceMatch.Number or EvidenceMatch.Date
            ? EvidenceTruth.Holds(slice, planted.Json, found.Match)
            : PlainSearch.Letters(slice) == PlainSearch.Letters(planted.Slice)
                || (found.Match == EvidenceMatch.Verbatim && ValuePlanter.Json(slice) == planted.Json);
    }

    private Evidence Find(PlantedCase planted)
    {
        var chunk = new DocumentChunk("document", 0, planted.Text, 0, planted.Text.Length, 0);
        var fields = new Dictionary<string, JsonElement> { [planted.Field] = JsonElement.Parse(planted.Json) };
        var found = new EvidenceFinder(chunk).Find(fields)[$"/{planted.Field}"];
        if (found.Match == EvidenceMatch.None)
            return found;
        Hits++;
        if (!EvidenceTruth.Holds(planted.Text[(int)found.Start!..(int)found.End!], planted.Json, found.Match))
        {
            Broken++;
            Show("not the value", planted, found);
        }

        return found;
    }

    private void Add(string kind, EvidenceOutcome outcome, PlantedCase planted, Evidence found)
    {
        if (!_kinds.TryGetValue(kind, out var counts))
            _kinds.Add(kind, counts = new int[Enum.GetValues<EvidenceOutcome>().Length]);
        counts[(int)outcome]++;
        var isAbsent = kind.StartsWith("absent", StringComparison.Ordinal);
        if (outcome == EvidenceOutcome.Wrong || (outcome == EvidenceOutcome.Missed && !isAbsent))
            Show($"{kind}, {outcome}", planted, found);
    }

    private void Show(string title, PlantedCase planted, Evidence found)
    {
        var shown = _shown.GetValueOrDefault(title);
        _shown[title] = shown + 1;
        if (shown >= Shown)
            return;
        var slice = found.Start is null ? "" : planted.Text[(int)found.Start..(int)found.End!];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {title}: {planted.Json} at {planted.Start}: {ValuePlanter.Json(planted.Slice)}; {found.Match} at {found.Start}: {slice}"));
    }
}
