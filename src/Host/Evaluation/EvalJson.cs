using System.Text.Json;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Evaluation;

/// <summary>An evaluation as JSON: scores, and every value with its outcome. A later evaluation can be compared with it.</summary>
internal static class EvalJson
{
    /// <param name="stream">Gets UTF-8; stays open.</param>
    public static void Write(Stream stream, EvalResult result)
    {
        using (var json = new Utf8JsonWriter(stream, DocumentLine.Format with { Indented = false }))
        {
            json.WriteStartObject();
            json.WriteString("gold", result.Gold);
            WriteBaseline(json, result.Baseline);
            json.WriteStartArray("missed");
            foreach (var missed in result.Missed)
                json.WriteStringValue(missed);
            json.WriteEndArray();
            json.WriteStartArray("profiles");
            foreach (var profile in result.Profiles)
            {
                json.WriteStartObject();
                json.WriteString("profile", profile.Profile);
                json.WriteStartArray("runs");
                foreach (var (run, table) in profile.Runs.Zip(profile.Tables))
                    Write(json, run, table);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, ScoredResults run, ScoreTable table)
    {
        json.WriteStartObject();
        json.WriteStartArray("notes");
        foreach (var note in run.Notes)
            json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteNumber("documents_total", table.Documents);
        json.WriteNumber("documents_failed", table.FailedDocuments);
        json.WriteNumber("documents_right", table.RightDocuments);
        json.WriteNumber("documents_exact", table.ExactDocuments);
        Write(json, "right_share", table.RightShare);
        Write(json, "exact_share", table.ExactShare);
        json.WritePropertyName("micro");
        Write(json, table.Micro);
        Write(json, "macro_f1", table.Macro);
        Write(json, "macro_f1_exact", table.ExactMacro);
        json.WriteStartArray("fields");
        foreach (var field in table.Fields)
            Write(json, field);
        json.WriteEndArray();
        json.WriteStartArray("documents");
        foreach (var document in run.Documents)
        {
            Write(json, document);
            if (json.BytesPending > 1 << 16)
                json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ScoredDocument document)
    {
        json.WriteStartObject();
        json.WriteString("document", document.Name);
        json.WriteString("status", document.Status);
        json.WriteBoolean("right", document.IsRight);
        json.WriteStartArray("values");
        foreach (var cell in document.Cells)
        {
            json.WriteStartObject();
            json.WriteString("field", cell.Field.Pointer);
            json.WriteString("outcome", OutcomeWords.NameOf(cell.Outcome));
            if (cell.Outcome == Outcome.Right)
                json.WriteBoolean("exact", cell.IsExact);
            Write(json, "gold", cell.Gold);
            Write(json, "got", cell.Got);
            if (FindingWords.MatchOf(cell.Finding) is { } match)
                json.WriteString("evidence", match);
            if (cell.IsPageRight is { } isRight)
                json.WriteBoolean("page_right", isRight);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, JsonElement? value)
    {
        json.WritePropertyName(name);
        if (value is { } known)
            known.WriteTo(json);
        else
            json.WriteNullValue();
    }

    private static void Write(Utf8JsonWriter json, FieldScore field)
    {
        json.WriteStartObject();
        json.WriteString("field", field.Field);
        foreach (var outcome in Enum.GetValues<Outcome>())
            json.WriteNumber(OutcomeWords.NameOf(outcome), field.Of(outcome));
        Write(json, "normalised", field.Normalised);
        Write(json, "exact", field.Exact);
        json.WriteNumber("invented_without_evidence", field.InventedWithoutEvidence);
        json.WriteNumber("evidence_searched", field.Searched);
        json.WriteNumber("evidence_found", field.Found);
        json.WriteNumber("pages", field.Pages);
        json.WriteNumber("pages_right", field.RightPages);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Scores scores)
    {
        json.WriteStartObject(name);
        json.WriteNumber("true_positives", scores.Counts.TruePositives);
        json.WriteNumber("false_positives", scores.Counts.FalsePositives);
        json.WriteNumber("false_negatives", scores.Counts.FalseNegatives);
        json.WriteNumber("true_negatives", scores.Counts.TrueNegatives);
        Write(json, "precision", scores.Precision);
        Write(json, "recall", scores.Recall);
        Write(json, "f1", scores.F1);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Estimate? estimate)
    {
        if (estimate is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("value", Rounded(estimate.Value));
        Write(json, "error", estimate.Error);
        json.WriteNumber("low", Rounded(estimate.Low));
        json.WriteNumber("high", Rounded(estimate.High));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Spread? mean)
    {
        if (mean is not var (value, error))
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("value", Rounded(value));
        Write(json, "error", error);
        json.WriteEndObject();
    }

    private static void WriteBaseline(Utf8JsonWriter json, BaselineComparison? baseline)
    {
        if (baseline is null)
            return;
        json.WriteStartObject("baseline");
        json.WriteNumber("documents", baseline.Documents);
        json.WriteNumber("samples", PairedBootstrap.Samples);
        json.WriteNumber("seed", PairedBootstrap.Seed);
        json.WriteStartArray("changes");
        foreach (var change in baseline.Changes)
        {
            json.WriteStartObject();
            json.WriteString("field", change.Field);
            json.WriteNumber("before", Rounded(change.Before));
            json.WriteNumber("after", Rounded(change.After));
            json.WriteNumber("low", Rounded(change.Low));
            json.WriteNumber("high", Rounded(change.High));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("flips");
        foreach (var flip in baseline.Flips)
        {
            json.WriteStartObject();
            json.WriteString("document", flip.Document);
            json.WriteString("field", flip.Field);
            json.WriteBoolean("right_now", flip.IsRightNow);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known)
            json.WriteNumber(name, Rounded(known));
        else
            json.WriteNull(name);
    }

    private static double Rounded(double value) => Math.Round(value, 6);
}
