using System.Text;

namespace ParallelLlm.Tests.Load.Reporting;

/// <summary>
/// <c>docs/benchmarks.md</c>: a section per command, each replaced by the command that measures it and left as it is by the others.
/// </summary>
internal static class BenchmarksPage
{
    private const string Head = """
        # Benchmarks

        Measured on one machine, over the loopback interface, against the [simulator](simulator.md); ratios say more than times. Every section is written by the command that it names, which ends with
        exit code 1 when something is not as it should be. What the control law reaches in virtual time is in [throttling.md](throttling.md).

        """;

    private static readonly Dictionary<string, string> Titles = new()
    {
        ["compare"] = "Against what programs use today",
        ["speedup"] = "Speed-up without limits",
        ["cpu"] = "Processor time per chunk",
        ["startup"] = "Start-up",
        ["stress"] = "Stress",
        ["stress-long"] = "Stress, the long forms",
        ["soak"] = "Soak",
    };

    /// <summary>Writes a section into the page of a folder.</summary>
    public static async Task WriteAsync(string folder, string section, string text)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "benchmarks.md");
        var sections = File.Exists(path) ? Read(await File.ReadAllTextAsync(path)) : [];
        sections[section] = text.ReplaceLineEndings("\n").Trim('\n');
        await File.WriteAllTextAsync(path, Write(sections));
    }

    internal static Dictionary<string, string> Read(string page)
    {
        var sections = new Dictionary<string, string>();
        foreach (var key in Titles.Keys)
        {
            var from = page.IndexOf(Begin(key), StringComparison.Ordinal);
            var to = page.IndexOf(End(key), StringComparison.Ordinal);
            if (from >= 0 && to > from)
                sections[key] = page[(from + Begin(key).Length)..to].Trim('\n');
        }

        return sections;
    }

    internal static string Write(IReadOnlyDictionary<string, string> sections)
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var (key, title) in Titles)
        {
            if (sections.TryGetValue(key, out var text))
                page.Append('\n').Append("## ").Append(title).Append("\n\n").Append(Begin(key)).Append("\n\n").Append(text).Append("\n\n").Append(End(key)).Append('\n');
        }

        return page.ToString();
    }

    private static string Begin(string key) => $"<!-- written by: {key} -->";

    private static string End(string key) => $"<!-- end of: {key} -->";
}
