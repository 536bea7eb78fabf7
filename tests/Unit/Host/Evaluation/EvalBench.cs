using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Host.Evaluation;

namespace ParallelLlm.Tests.Unit.Host.Evaluation;

/// <summary>Gold files and results in a folder of their own, and the evaluation of them.</summary>
internal sealed class EvalBench : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eval-tests-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>Writes documents as lines of results; they have the names doc-0.txt, doc-1.txt and so on.</summary>
    public string WriteLines(string name, IEnumerable<string> fields) => Write(name, string.Concat(fields.Select(Line)));

    /// <summary>Runs <c>parallel-llm eval</c>; files are named without their folder.</summary>
    public async Task<(int Code, string Said)> EvalAsync(params string[] arguments)
    {
        using var error = new StringWriter();
        var context = new HostContext { Environment = new Dictionary<string, string>(), Output = TextWriter.Null, Error = error };
        var code = await CommandLine.RunAsync(["eval", .. arguments.Select(Placed)], context);
        return (code, error.ToString());
    }

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
        Compare(gold, got).Select(cell => $"{cell.Field.Name} {OutcomeWords.NameOf(cell.Outcome)}");

    /// <summary>The scores of documents.</summary>
    public static ScoreTable Score(IEnumerable<(string Gold, string Got)> documents)
    {
        var all = documents.Select(each => (Gold: JsonElement.Parse(each.Gold), Got: JsonElement.Parse(each.Got))).ToList();
        var root = FieldPath.Of(all.Select(each => each.Gold));
        return ScoreTable.Of([.. all.Select((each, index) =>
        {
            var none = new EvidenceLookup(default);
            var comparison = new FieldComparison(none, none, isUntyped: false);
            comparison.Compare(root, each.Gold, each.Got);
            return new ScoredDocument(NameOf(index), "completed", comparison.Cells);
        })]);
    }

    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"doc-{index}.txt");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Placed(string argument) =>
        argument.StartsWith('-') || !argument.Contains('.', StringComparison.Ordinal) || argument.Contains('=', StringComparison.Ordinal)
        || double.TryParse(argument, CultureInfo.InvariantCulture, out _)
            ? argument
            : PathOf(argument);

    private static string Line(string fields, int index) =>
        new JsonObject { ["document"] = NameOf(index), ["status"] = "completed", ["fields"] = JsonNode.Parse(fields) }.ToJsonString() + "\n";
}
