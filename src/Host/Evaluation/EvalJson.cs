using System.Text.Json;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Evaluation;

/// <summary>An evaluation as JSON: scores, and every value with its outcome. A later evaluation can be compared with it.</summary>
internal static class EvalJson
{
    private static readonly JsonSerializerOptions Json = new(ProgramJson.Options)
    {
        Converters = { new RoundedNumber(), new CellJson() },
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
            new { Document = document.Name, document.Status, Right = document.IsRight, Values = document.Cells }),
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
}
