using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.FuzzHtml;

/// <summary><c>fuzz-html</c>: checks that generated pages have the same words when read by the program and when shown by a real browser.</summary>
internal static class FuzzHtmlCommand
{
    private const int Short = 5_000;
    private const int Long = 100_000;
    private const int BatchSize = 20;
    private const int Said = 10_000;

    // A browser keeps some memory of each page it has shown: gigabytes over time.
    private const int BatchesOfBrowser = 100;
    private const double LeastMean = 0.99;
    private const double LeastFirstPercentile = 0.9;
    private const double LeastRightValues = 0.999;
    private const int WorstShown = 3;

    public static Command Create(TextWriter output)
    {
        var isLong = new Option<bool>("--long") { Description = $"{Long} pages instead of {Short}." };
        var count = new Option<int?>("--pages") { Description = "Number of pages." };
        var seed = new Option<int>("--seed")
        {
            Description = "Seed of the first page; the next ones follow.",
            DefaultValueFactory = _ => 1,
        };
        var browser = new Option<string?>("--browser")
        {
            Description = "The browser's executable; an installed one by default.",
            DefaultValueFactory = _ => Chromium.Installed,
        };
        var browsers = new Option<int>("--browsers")
        {
            Description = "Number of browsers at the same time.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var command = new Command("fuzz-html",
            "Compares the words of generated pages with those that Chromium shows.")
        {
            isLong, count, seed, browser, browsers,
        };
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(browser),
            parsed.GetValue(browsers),
            parsed.GetValue(count) ?? (parsed.GetValue(isLong) ? Long : Short),
            parsed.GetValue(seed),
            output));
        return command;
    }

    private static async Task<int> RunAsync(string? program, int browsers, int count, int seed, TextWriter output)
    {
        if (program is null)
        {
            await output.WriteLineAsync("FAILED: Chromium is not installed. On Debian: apt-get install chromium-headless-shell");
            return 1;
        }

        var otherLabels = new List<string>();
        var scores = new ConcurrentBag<PageScore>();
        var batches = new ConcurrentQueue<int[]>(Enumerable.Range(seed, count).Chunk(BatchSize));
        var done = 0;
        var start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, browsers).Select(async number =>
        {
            while (!batches.IsEmpty)
            {
                await using var browser = await Chromium.StartAsync(program);
                if (number == 0 && otherLabels.Count == 0)
                    otherLabels.AddRange(await BrowserPages.OtherLabelsAsync(browser));
                for (var shown = 0; shown < BatchesOfBrowser && batches.TryDequeue(out var seeds); shown++)
                {
                    foreach (var score in await ScoreAsync(browser, seeds))
                        scores.Add(score);
                    if (Interlocked.Add(ref done, seeds.Length) is var all && all / Said != (all - seeds.Length) / Said)
                        await output.WriteLineAsync($"{all:N0} pages, {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F0} s");
                }
            }
        }));
        await output.WriteLineAsync($"seeds {seed} to {seed + count - 1}, {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F0} s");
        return await ReportAsync([.. scores], otherLabels, output) ? 0 : 1;
    }

    /// <summary>Reads pages while the browser shows them.</summary>
    private static async Task<IEnumerable<PageScore>> ScoreAsync(Chromium browser, int[] seeds)
    {
        var pages = Array.ConvertAll(seeds, PageGenerator.Make);
        var showing = BrowserPages.ShowAsync(browser, pages);
        var texts = Array.ConvertAll(pages, Read);
        var shown = await showing;
        return pages.Select((page, i) => PageScore.Of(page, texts[i], shown[i].Text, shown[i].Values));
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
