using System.Globalization;
using System.Text.Json;
using ParallelLlm.Host.Evaluation;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Tests.Unit.Host.Evaluation;

/// <summary>Comparisons and scores of documents that are given as JSON.</summary>
internal static class EvalBench
{
    /// <summary>Compares the fields of one document.</summary>
    public static IReadOnlyList<Cell> Compare(string gold, string got, bool isUntyped = false, string goldEvidence = "{}", string evidence = "{}")
    {
        var fields = JsonElement.Parse(gold);
        var comparison = new FieldComparison(
            new EvidenceLookup(JsonElement.Parse(goldEvidence)), new EvidenceLookup(JsonElement.Parse(evidence)), isUntyped);
        comparison.Compare(FieldPath.Of([fields]), fields, JsonElement.Parse(got));
        return comparison.Cells;
    }

    /// <summary>The outcomes of <see cref="Compare"/>, such as <c>name wrong</c>.</summary>
    public static IEnumerable<string> Outcomes(string gold, string got) =>
        Compare(gold, got).Select(cell => $"{cell.Field.Name} {DocumentLine.NameOf(cell.Outcome)}");

    /// <summary>The scores of documents.</summary>
    public static ScoreTable Score(IEnumerable<(string Gold, string Got)> documents) => ScoreTable.Of(Scored(documents).Documents);

    /// <summary>The comparisons of documents.</summary>
    public static ScoredResults Scored(IEnumerable<(string Gold, string Got)> documents)
    {
        var all = documents.Select(each => (Gold: JsonElement.Parse(each.Gold), Got: JsonElement.Parse(each.Got))).ToList();
        var root = FieldPath.Of(all.Select(each => each.Gold));
        return new ScoredResults([.. all.Select((each, index) =>
        {
            var none = new EvidenceLookup(default);
            var comparison = new FieldComparison(none, none, isUntyped: false);
            comparison.Compare(root, each.Gold, each.Got);
            return new ScoredDocument(NameOf(index), "completed", comparison.Cells);
        })], []);
    }

    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"doc-{index}.txt");
}
