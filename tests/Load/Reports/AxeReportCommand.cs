using System.CommandLine;
using System.Text.Json.Nodes;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Tests.Load.Comparison;
using ParallelLlm.Tests.Load.FuzzHtml;

namespace ParallelLlm.Tests.Load.Reports;

/// <summary><c>axe-report</c>: checks the accessibility of evidence reports with axe-core, in a real browser and in both colour schemes.</summary>
internal static class AxeReportCommand
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Reports", "node");

    public static Command Create(TextWriter output)
    {
        var command = new Command("axe-report", "Checks the accessibility of evidence reports with axe-core and Chromium.");
        command.SetAction(_ => RunAsync(output));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output)
    {
        var missing = Chromium.Installed is null ? "Chromium is not installed" : await NodePeers.PrepareAsync(Folder);
        if (missing is not null)
        {
            await output.WriteLineAsync($"FAILED: axe-report: {missing}");
            return 1;
        }

        var axe = await File.ReadAllTextAsync(Path.Combine(Folder, "node_modules", "axe-core", "axe.min.js"));
        var folder = Directory.CreateTempSubdirectory("axe-report-");
        try
        {
            var violations = 0;
            foreach (var page in await PagesAsync(folder.FullName))
                foreach (var (isDark, width) in new[] { (false, 1280), (true, 1280), (false, 400) })
                    violations += await CheckAsync(page, isDark, width, axe, output);
            await output.WriteLineAsync($"{(violations == 0 ? "Passed" : "FAILED")}: axe-report: {violations} violations");
            return violations == 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Pages of the samples, of hostile results as an index with pages, and of results without evidence.</summary>
    private static async Task<IReadOnlyList<string>> PagesAsync(string folder)
    {
        var (samples, plain) = (Path.Combine(folder, "samples.jsonl"), Path.Combine(folder, "plain.jsonl"));
        await File.WriteAllBytesAsync(samples, await SampleLines.WriteAsync("samples"));
        await File.WriteAllTextAsync(plain, """{"document":"a.txt","status":"completed","fields":{"name":"Ada","other":null},"chunks":[],"error":null}""");
        var hostile = HostileResults.Write(folder);
        foreach (var results in new[] { samples, plain, hostile })
            await new EvidenceReport(new ResultFiles([results]), new ReportSettings(), Path.GetFileName(results), TimeProvider.System)
                .WriteAsync(Path.ChangeExtension(results, ".html"), CancellationToken.None);
        return
        [
            Path.ChangeExtension(samples, ".html"), Path.ChangeExtension(plain, ".html"), Path.ChangeExtension(hostile, ".html"),
            Path.Combine(ReportFiles.PagesOf(Path.ChangeExtension(hostile, ".html")), ReportFiles.PageName(1)),
        ];
    }

    private static async Task<int> CheckAsync(string page, bool isDark, int width, string axe, TextWriter output)
    {
        await using var browser = await ReportBrowser.OpenAsync(Chromium.Installed!, page, isDark, width);
        await browser.EvaluateAsync("document.querySelectorAll('details').forEach(each => each.open = true)");
        await browser.EvaluateAsync(axe + ";0");
        var found = (JsonArray)(await browser.EvaluateAsync("""
            axe.run(document).then(result => result.passes.length < 20 ? [{ id: "too few rules were applied" }] : result.violations.map(each => ({
                id: each.id, help: each.help, count: each.nodes.length, target: each.nodes[0].target.join(" "), html: each.nodes[0].html.slice(0, 300),
                summary: each.nodes[0].failureSummary })))
            """))!;
        await output.WriteLineAsync($"{Path.GetFileName(page)}, {(isDark ? "dark" : "light")}, {width} pixels: {found.Count} violations");
        foreach (var violation in found)
            await output.WriteLineAsync($"  {violation!.ToJsonString()}");
        return found.Count;
    }
}
