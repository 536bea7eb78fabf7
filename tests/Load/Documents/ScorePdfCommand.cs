using System.CommandLine;
using System.Globalization;

namespace ParallelLlm.Tests.Load.Documents;

/// <summary><c>score-pdf</c>: compares the texts of PDFs with those of <c>pdftotext</c>.</summary>
internal static class ScorePdfCommand
{
    // Files with fewer words say little: one word more or less is a tenth.
    private const int FewestWords = 20;

    private const double Good = 0.9;

    // The least F1 of words and of pairs for the files of shared/corpus/pdf.
    private static readonly Dictionary<string, (double Words, double Pairs)> Given = new()
    {
        ["annual-report.pdf"] = (0.995, 0.99),
        ["form-fields.pdf"] = (0.95, 0),
        ["german-statistics.pdf"] = (0.98, 0.95),
        ["judgement.pdf"] = (0.995, 0.99),
        ["rotated.pdf"] = (0.88, 0),
        ["tender-awards-table.pdf"] = (0.995, 0.9),
        ["two-column-paper.pdf"] = (0.995, 0.99),
    };

    public static Command Create(TextWriter output)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "Folder of PDFs." };
        var given = new Option<bool>("--given") { Description = "Checks the minima of the given corpus, shared/corpus/pdf." };
        var min = new Option<double?>("--min") { Description = "The least mean F1 of the words." };
        var texts = new Option<DirectoryInfo?>("--texts") { Description = "Folder to write both texts of each file to." };
        var command = new Command(
            "score-pdf",
            $"Compares the words of PDFs, and their order, with those of pdftotext. Means are over files of {FewestWords} words or more.")
        {
            folder, given, min, texts,
        };
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(folder)!, parsed.GetValue(given), parsed.GetValue(min), parsed.GetValue(texts), output));
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo folder, bool given, double? min, DirectoryInfo? texts, TextWriter output)
    {
        texts?.Create();
        var scores = new List<PdfScore>();
        var cpu = Environment.CpuUsage.TotalTime;
        foreach (var file in folder.GetFiles("*.pdf").OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            var score = await PdfScore.OfAsync(file, texts);
            scores.Add(score);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{score.WordF1:0.000} {score.PairF1:0.000} {score.Words,7} words {score.Pages,5} pages  {score.File}  {score.Problem}"));
        }

        var milliseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / Math.Max(1, scores.Sum(score => score.Pages));
        var counted = scores.FindAll(score => score.Words >= FewestWords);
        var mean = Mean(counted, score => score.WordF1);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {counted.Count} files of {FewestWords} words or more, of {scores.Count}; {milliseconds:0.0} ms of processor time a page, cold
            words: {Summary(counted, score => score.WordF1)}
            pairs: {Summary(counted, score => score.PairF1)}
            """));
        var missed = given ? Missed(scores) : [];
        if (mean < min)
            missed.Add(string.Create(CultureInfo.InvariantCulture, $"mean F1 {mean:0.000} is below {min}"));
        foreach (var miss in missed)
            await output.WriteLineAsync($"FAILED: {miss}");
        return missed.Count == 0 ? 0 : 1;
    }

    private static List<string> Missed(List<PdfScore> scores)
    {
        var missed = new List<string>();
        foreach (var (name, (words, pairs)) in Given)
        {
            if (scores.Find(score => score.File == name) is not { } score)
                missed.Add($"{name} is missing");
            else if (score.WordF1 < words || score.PairF1 < pairs)
                missed.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: {score.WordF1:0.000} and {score.PairF1:0.000} for at least {words:0.000} and {pairs:0.000}"));
        }

        return missed;
    }

    private static double Mean(List<PdfScore> scores, Func<PdfScore, double> of) => scores.Count == 0 ? 0 : scores.Average(of);

    private static string Summary(List<PdfScore> scores, Func<PdfScore, double> of)
    {
        var sorted = scores.Select(of).Order().ToList();
        var median = sorted.Count == 0 ? 0 : sorted[sorted.Count / 2];
        var share = sorted.Count == 0 ? 0 : 100.0 * sorted.Count(score => score >= Good) / sorted.Count;
        return string.Create(
            CultureInfo.InvariantCulture, $"median {median:0.000}, mean {Mean(scores, of):0.000}, {share:0.0} % at {Good} or above");
    }
}
