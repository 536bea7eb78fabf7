using System.CommandLine;
using System.Globalization;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.FuzzHtml;

/// <summary><c>fuzz-html</c>: generated pages, read by the program and shown by a real browser, have the same words.</summary>
internal static class FuzzHtmlCommand
{
    private const int Short = 5_000;
    private const int Long = 100_000;
    private const int BatchSize = 50;
    private const double LeastMean = 0.99;
    private const double LeastFirstPercentile = 0.9;
    private const double LeastRightValues = 0.999;
    private const int WorstShown = 3;

    public static Command Create(TextWriter output)
    {
        var isLong = new Option<bool>("--long") { Description = $"{Long} pages instead of {Short}." };
        var count = new Option<int?>("--pages") { Description = "How many pages." };
        var seed = new Option<int>("--seed")
        {
            Description = "Seed of the first page; the next ones follow.",
            DefaultValueFactory = _ => 1,
        };
        var command = new Command("fuzz-html",
            "Holds the words of generated pages against what Chromium shows of them.")
        {
            isLong, count, seed,
        };
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(count) ?? (parsed.GetValue(isLong) ? Long : Short), parsed.GetValue(seed), output));
        return command;
    }

    private static async Task<int> RunAsync(int count, int seed, TextWriter output)
    {
        if (Chromium.Installed is not { } program)
        {
            await output.WriteLineAsync("FAILED: Chromium is not installed. On Debian: apt-get install chromium");
            return 1;
        }

        await using var browser = await Chromium.StartAsync(program);
        var otherLabels = await BrowserPages.OtherLabelsAsync(browser);
        var scores = new List<PageScore>(count);
        foreach (var seeds in Enumerable.Range(seed, count).Chunk(BatchSize))
        {
            var pages = Array.ConvertAll(seeds, PageGenerator.Make);
            var showing = BrowserPages.ShowAsync(browser, pages);
            var texts = Array.ConvertAll(pages, Read);
            var shown = await showing;
            scores.AddRange(pages.Select((page, i) => PageScore.Of(page, texts[i], shown[i].Text, shown[i].Values)));
        }

        return await ReportAsync(scores, otherLabels, output) ? 0 : 1;
    }

    private static string Read(GeneratedPage page) => HtmlText.Convert(page.Html, page.IsXhtml, () => { });

    private static async Task<bool> ReportAsync(List<PageScore> scores, IReadOnlyList<string> otherLabels, TextWriter output)
    {
        scores.Sort((one, other) => one.F1.CompareTo(other.F1));
        var mean = scores.Average(score => score.F1);
        var first = scores[(int)(scores.Count * 0.01)].F1;
        var values = scores.Where(score => !score.HasValues).ToList();
        var preheaders = scores.Where(score => score.HasPreheader).ToList();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            {scores.Count} pages with {scores.Sum(score => score.Words)} words
            word F1: mean {mean:0.00000} (at least {LeastMean}), first percentile {first:0.0000} (at least {LeastFirstPercentile})
            form values: {scores.Count - values.Count} of {scores.Count} pages right (share at least {LeastRightValues}){Seeds(values)}
            preheaders left out: {scores.Count - preheaders.Count} of {scores.Count} pages{Seeds(preheaders)}
            labels of encodings: {EncodingLabels.All.Count()}; other in the browser: {otherLabels.Count} {string.Join(", ", otherLabels)}
            """));
        foreach (var worst in scores.Take(WorstShown).Where(score => score.F1 < 1))
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"seed {worst.Seed}: F1 {worst.F1:0.000}, of the words {worst.Difference}"));
        }

        var isMet = mean >= LeastMean && first >= LeastFirstPercentile
            && scores.Count - values.Count >= LeastRightValues * scores.Count
            && preheaders.Count + otherLabels.Count == 0;
        await output.WriteLineAsync(isMet ? "Passed: fuzz-html" : "FAILED: fuzz-html");
        return isMet;
    }

    private static string Seeds(List<PageScore> scores) =>
        scores.Count == 0 ? "" : $"; not of seeds {string.Join(", ", scores.Take(WorstShown).Select(score => score.Seed))}";
}
