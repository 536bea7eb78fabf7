using System.CommandLine;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Tests.Load.FuzzHtml;

namespace ParallelLlm.Tests.Load.Reports;

/// <summary>
/// <c>picture-report</c>: writes the evidence report of the samples, with some values that are wrong on purpose, and pictures of it, to be
/// looked at.
/// </summary>
internal static class PictureReportCommand
{
    private static readonly (string Name, bool IsDark, int Width, int Height)[] Pictures =
        [("light", false, 1360, 900), ("dark", true, 1360, 900), ("narrow", false, 420, 900)];

    public static Command Create(TextWriter output)
    {
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder for the page and its pictures.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("artifacts", "report")),
        };
        var command = new Command("picture-report", "Writes the evidence report of the samples, and pictures of it.") { folder };
        command.SetAction(parsed => RunAsync(parsed.GetValue(folder)!, output));
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo folder, TextWriter output)
    {
        folder.Create();
        var (lines, page) = (Path.Combine(folder.FullName, "samples.jsonl"), Path.Combine(folder.FullName, "samples.html"));
        await File.WriteAllBytesAsync(lines, await SampleLines.WriteAsync("samples"));
        var report = new EvidenceReport(new ResultFiles([lines]), new ReportSettings { Readers = 2 }, "samples", TimeProvider.System);
        var entries = await report.WriteAsync(page, CancellationToken.None);
        await output.WriteLineAsync($"{page}: {entries.Count} documents");
        if (Chromium.Installed is not { } program)
        {
            await output.WriteLineAsync("no pictures: Chromium is not installed. On Debian: apt-get install chromium-headless-shell");
            return 0;
        }

        foreach (var (name, isDark, width, height) in Pictures)
        {
            await using var browser = await ReportBrowser.OpenAsync(program, page, isDark, width, height);
            await WriteAsync($"{name}-top", await browser.PictureAsync());
            if (width > 1000)
            {
                await browser.PressAsync("n");
                await WriteAsync($"{name}-value", await browser.PictureAsync());
            }

            await WriteAsync($"{name}-whole", await browser.PictureAsync(isWhole: true));
        }

        return 0;

        async Task WriteAsync(string name, byte[] picture)
        {
            var path = Path.Combine(folder.FullName, $"report-{name}.png");
            await File.WriteAllBytesAsync(path, picture);
            await output.WriteLineAsync(path);
        }
    }
}
