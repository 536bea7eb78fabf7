using System.Globalization;
using System.Text;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Evaluation;

/// <summary>An evaluation as lines of text of at most 100 columns.</summary>
internal static class EvalTable
{
    public const int Width = 100;

    // Below it the standard error says too little.
    private const int FewValues = 100;

    private const int NameWidth = 21;
    private const int WideNameWidth = 30;
    private const int ScoreWidth = 14;
    private const int MostFlips = 20;
    private const string AllValues = "all values (micro)";
    private const string None = "–";

    // Of the columns behind the name: n, wrong, missing, spurious, precision, recall, exact, F1, its interval.
    private static readonly int[] Widths = [7, 7, 8, 9, 10, 7, 7, ScoreWidth, 10];

    public static IEnumerable<string> Of(EvalResult result)
    {
        var isPlain = result.Profiles is [{ Tables.Count: 1 }];
        foreach (var profile in result.Profiles)
        {
            foreach (var note in profile.Runs.SelectMany(run => run.Notes).Distinct())
                yield return result.Profiles.Count == 1 ? note : $"{profile.Name}: {note}";
        }

        foreach (var line in isPlain ? Single(result.Profiles[0].Tables[0]) : SideBySide(result.Profiles))
            yield return line;
        foreach (var profile in result.Profiles)
        {
            foreach (var (index, table) in profile.Tables.Index())
            {
                if (!isPlain)
                    yield return profile.Tables.Count == 1 ? $"{profile.Name}:" : $"{profile.Name}, run {index + 1}:";
                foreach (var line in Totals(table))
                    yield return isPlain ? line : "  " + line;
            }
        }

        foreach (var line in result.Baseline is { } baseline ? Changes(baseline) : [])
            yield return line;
    }

    /// <summary>A field's name for people; empty for all values.</summary>
    public static string NameOf(string pointer) => pointer.Length == 0 ? AllValues : FieldPath.NameOf(pointer);

    /// <summary>A score with three decimals.</summary>
    public static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? None;

    private static IEnumerable<string> Single(ScoreTable table)
    {
        yield return Row("", "n", "wrong", "missing", "spurious", "precision", "recall", "exact", "F1", "95 %");
        foreach (var field in table.Fields)
            yield return Row(FieldPath.NameOf(field.Field), field);
        yield return Row(AllValues, table.Micro);
        yield return Row("mean of fields", "", "", "", "", "", "", Number(table.ExactMacro?.Value), Score(table.Macro), "");
    }

    private static string Row(string name, FieldScore field) => Row(
        name,
        Count(field.Compared),
        Count(field.Of(Outcome.Wrong)),
        Count(field.Of(Outcome.Missing)),
        Count(field.Of(Outcome.Invented) + field.Of(Outcome.Extra)),
        Number(field.Normalised.Precision?.Value),
        Number(field.Normalised.Recall?.Value),
        Number(field.Exact.F1?.Value),
        Score(field.Normalised.F1),
        field.Normalised.F1 is { } f1 && field.Normalised.Counts.Weight < 2 * FewValues ? $"{Interval(f1)}" : "");

    private static string Row(string name, params ReadOnlySpan<string> cells)
    {
        var row = new StringBuilder(Fit(name, NameWidth));
        for (var column = 0; column < cells.Length; column++)
            row.Append(cells[column].PadLeft(Widths[column]));
        return row.ToString().TrimEnd();
    }

    private static IEnumerable<string> SideBySide(IReadOnlyList<ProfileScores> profiles)
    {
        var fields = profiles.SelectMany(profile => profile.Tables).SelectMany(table => table.Fields);
        var names = fields.Select(field => field.Field).Distinct().ToList();
        foreach (var block in profiles.Chunk((Width - WideNameWidth) / ScoreWidth))
        {
            yield return Line("F1", block.Select(profile => Fit(profile.Name, ScoreWidth).TrimEnd()));
            foreach (var name in names)
                yield return Line(FieldPath.NameOf(name), block.Select(profile => Score(profile.Of(name))));
            yield return Line(AllValues, block.Select(profile => Score(profile.Micro)));
            yield return Line("mean of fields", block.Select(profile => Score(profile.Macro)));
            yield return Line("documents all right", block.Select(profile => Score(profile.RightShare)));
        }

        if (profiles.Any(profile => profile.Tables.Count > 1))
            yield return "Means of the runs ± their standard deviation.";

        static string Line(string name, IEnumerable<string> cells) =>
            (Fit(name, WideNameWidth) + string.Concat(cells.Select(cell => cell.PadLeft(ScoreWidth)))).TrimEnd();
    }

    /// <summary>What the scores of the fields do not say, in sentences.</summary>
    public static IEnumerable<string> Totals(ScoreTable table)
    {
        if (table.Micro.Compared == 0)
        {
            yield return "Every value right: –; no value was compared";
            yield break;
        }

        yield return $"Every value right: {Count(table.RightDocuments)} of {Many(table.Documents, "document")}, "
            + $"{Score(table.RightShare)} (95 %: {Interval(table.RightShare)}); exactly: {Count(table.ExactDocuments)}";
        if (table.FailedDocuments > 0)
            yield return $"Without a result: {Many(table.FailedDocuments, "document")}; all their values count as missing";
        var (all, evidence) = (table.Micro, table.Micro.Evidence);
        var empty = all.Of(Outcome.Invented) + all.Of(Outcome.Nothing);
        if (empty > 0)
            yield return $"Invented: {Count(all.Of(Outcome.Invented))} of {Count(empty)} that must be empty"
                + (all.Of(Outcome.Invented) > 0 ? $"; {Count(evidence.InventedWithoutEvidence)} of them without evidence in the text" : "");
        if (evidence.Searched > 0)
            yield return $"Evidence: {Count(evidence.Found)} of {Many(evidence.Searched, "value")} found in the text"
                + (evidence.Pages > 0 ? $"; page right for {Count(evidence.RightPages)} of {Count(evidence.Pages)}" : "");
    }

    private static IEnumerable<string> Changes(BaselineComparison baseline)
    {
        yield return "";
        yield return $"Against the baseline, {Many(baseline.Documents, "document")} of both:";
        yield return Line("", "before", "now", "difference", "95 %", "");
        foreach (var change in baseline.Changes)
            yield return Line(
                NameOf(change.Field),
                Number(change.Before),
                Number(change.After),
                Signed(change.Difference),
                $"{Signed(change.Low)} to {Signed(change.High)}",
                change.IsClear ? change.Difference > 0 ? "better" : "worse" : "");
        var (worse, better) = (baseline.Flips.Count(flip => !flip.IsRightNow), baseline.Flips.Count(flip => flip.IsRightNow));
        yield return $"Flips: {Count(worse)} right before and wrong now, {Count(better)} wrong before and right now";
        foreach (var flip in baseline.Flips.Take(MostFlips))
        {
            var now = flip.IsRightNow ? "right" : "wrong";
            yield return VisibleText.Line($"  {now} now: {flip.Document}: {FieldPath.NameOf(flip.Field)}");
        }

        if (baseline.Flips.Count > MostFlips)
            yield return $"  and {Count(baseline.Flips.Count - MostFlips)} more; --out lists all";

        static string Line(string name, string before, string now, string difference, string interval, string verdict) =>
            $"{Fit(name, WideNameWidth)}{before,8}{now,8}{difference,12}{interval,20}{(verdict.Length > 0 ? "  " : "")}{verdict}".TrimEnd();
    }

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Many(int count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>A difference with its sign and three decimals.</summary>
    public static string Signed(double value) => value.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    private static string Score(Spread? score) =>
        score is not var (value, error) ? None : Number(value) + (error is null ? "" : $" ±{Number(error)}");

    private static string Interval(Estimate score) => string.Create(CultureInfo.InvariantCulture, $"{score.Low:0.00}–{score.High:0.00}");

    private static string Fit(string name, int width)
    {
        var visible = VisibleText.Line(name);
        return visible.Length < width ? visible.PadRight(width) : visible[..(width - 2)] + "… ";
    }
}
