using ParallelLlm.Tests.Unit.Host.Documents;

namespace ParallelLlm.Tests.Integration.Readme;

/// <summary>The code blocks of the README and of the pages that it leads to, by the names that comments before them give.</summary>
internal static class ReadmeText
{
    private const string Fence = "```";

    public static string Folder { get; } = Path.GetDirectoryName(Repository.Find("README.md") ?? throw new FileNotFoundException("README.md"))!;

    private static string[] Lines { get; } =
    [
        .. new[] { "README.md", "docs/running.md", "docs/service.md", "docs/settings.md", "docs/library.md", "docs/costs.md" }
            .SelectMany(page => File.ReadAllLines(Path.Combine(Folder, page))),
    ];

    /// <summary>The lines of the block below <c>&lt;!-- block: name --&gt;</c>.</summary>
    public static string[] Block(string name)
    {
        var marker = Array.IndexOf(Lines, $"<!-- block: {name} -->");
        marker.ShouldBeGreaterThanOrEqualTo(0, $"no page has a block {name}");
        Lines[marker + 1].ShouldStartWith(Fence);
        return [.. Lines.Skip(marker + 2).TakeWhile(line => !line.StartsWith(Fence, StringComparison.Ordinal))];
    }

    /// <summary>What stands behind a program's name, on lines that begin with it.</summary>
    public static IEnumerable<string> Commands(string program) =>
        Lines.Where(line => line.StartsWith(program, StringComparison.Ordinal)).Select(line => line[program.Length..]);

    /// <summary>Names of the blocks in a language.</summary>
    public static IEnumerable<string> BlocksIn(string language) =>
        Lines.Index()
            .Where(line => line.Item == Fence + language)
            .Select(line => Lines[line.Index - 1].Replace("<!-- block: ", "").Replace(" -->", ""));
}
