using System.Text.Json;
using System.Text.Json.Serialization;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Evaluation;

/// <summary>An evaluation as JSON: scores, and every value with its outcome. A later evaluation can be compared with it.</summary>
internal static class EvalJson
{
    private static readonly JsonSerializerOptions Json = new(ProgramJson.Options)
    {
        Converters = { new RoundedNumber() },
        MaxDepth = 512,
        WriteIndented = false,
    };

    /// <param name="stream">Gets UTF-8; stays open.</param>
    public static void Write(Stream stream, EvalResult result)
    {
        var content = new
        {
            result.Gold,
            Baseline = result.Baseline is not { } baseline ? null : new
            {
                baseline.Documents,
                PairedBootstrap.Samples,
                PairedBootstrap.Seed,
                baseline.Changes,
                Flips = baseline.Flips.Select(flip => new { flip.Document, flip.Field, RightNow = flip.IsRightNow }),
            },
            result.Missed,
            Profiles = result.Profiles.Select(profile => new { profile.Profile, Runs = profile.Runs.Zip(profile.Tables, Run) }),
        };
        JsonSerializer.Serialize(stream, content, Json);
        stream.Write("\n"u8);
    }

    private static object Run(ScoredResults run, ScoreTable table) => new
    {
        run.Notes,
        DocumentsTotal = table.Documents,
        DocumentsFailed = table.FailedDocuments,
        DocumentsRight = table.RightDocuments,
        DocumentsExact = table.ExactDocuments,
        table.RightShare,
        table.ExactShare,
        Micro = Field(table.Micro),
        MacroF1 = table.Macro,
        MacroF1Exact = table.ExactMacro,
        Fields = table.Fields.Select(Field),
        Documents = run.Documents.Select(document =>
            new { Document = document.Name, document.Status, Right = document.IsRight, Values = document.Cells.Select(Value.Of) }),
    };

    private static object Field(FieldScore field) => new
    {
        field.Field,
        Right = field.Of(Outcome.Right),
        Wrong = field.Of(Outcome.Wrong),
        Missing = field.Of(Outcome.Missing),
        Invented = field.Of(Outcome.Invented),
        Extra = field.Of(Outcome.Extra),
        Nothing = field.Of(Outcome.Nothing),
        Normalised = Scores(field.Normalised),
        Exact = Scores(field.Exact),
        field.Evidence.InventedWithoutEvidence,
        EvidenceSearched = field.Evidence.Searched,
        EvidenceFound = field.Evidence.Found,
        field.Evidence.Pages,
        PagesRight = field.Evidence.RightPages,
    };

    private static object Scores(Scores scores) => new
    {
        scores.Counts.TruePositives,
        scores.Counts.FalsePositives,
        scores.Counts.FalseNegatives,
        scores.Counts.TrueNegatives,
        scores.Precision,
        scores.Recall,
        scores.F1,
    };

    /// <summary>A comparison.</summary>
    private sealed record Value(string Field, Outcome Outcome)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public bool? Exact { get; private init; }

        public JsonElement? Gold { get; private init; }

        public JsonElement? Got { get; private init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Evidence { get; private init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public bool? PageRight { get; private init; }

        public static Value Of(Cell cell) => new(cell.Field.Pointer, cell.Outcome)
        {
            Exact = cell.Outcome == Outcome.Right ? cell.IsExact : null,
            Gold = cell.Gold,
            Got = cell.Got,
            Evidence = FindingWords.MatchOf(cell.Finding),
            PageRight = cell.IsPageRight,
        };
    }
}
