using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Files;

public sealed class LeftoversTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_of_a_killed_process_go_and_those_of_a_running_one_and_of_others_stay()
    {
        foreach (var name in new[] { ".x.html.17.lines.tmp", ".y.html.17.lines.tmp", ".x.html.a.lines.tmp", "x.html.17.lines.tmp", ".x.html.17.tmp" })
            _folder.Write(name, "x");
        using var held = OwnerOnly.Open(_folder[".x.html.18.lines.tmp"], FileMode.Create, FileShare.Read);

        Leftovers.Remove(_folder["x.html"], ".lines.tmp");

        Names().ShouldBe([".x.html.17.tmp", ".x.html.18.lines.tmp", ".x.html.a.lines.tmp", ".y.html.17.lines.tmp", "x.html.17.lines.tmp"]);
    }

    [Fact]
    public void Folders_go_with_the_file_of_their_process()
    {
        using var held = OwnerOnly.Open(_folder[".x.html.18.tmp"], FileMode.Create);
        _folder.Write(".x.html.17.tmp", "");
        _folder.Write(".x.html.17.pages.tmp/0001.html", "x");
        _folder.Write(".x.html.18.pages.tmp/0001.html", "x");

        Leftovers.Remove(_folder["x.html"], ".tmp", ".pages.tmp");

        Names().ShouldBe([".x.html.18.pages.tmp", ".x.html.18.tmp"]);
    }

    [Fact]
    public async Task Texts_that_a_killed_run_has_left_go_with_the_next_one()
    {
        _folder.Write("docs/.a.txt.txt.17.tmp", "half");
        _folder.Write("docs/.a.html.17.tmp", "another's");
        using var text = new TextFolder(_folder.Path).Copy("docs/b.txt", new StringReader("Größe \ud83d\ude00\ud800"));
        while (await text.ReadAsync(new char[8]) > 0)
        {
        }

        text.Complete().ShouldBeNull();

        Directory.EnumerateFiles(_folder["docs"]).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe([".a.html.17.tmp", "b.txt.txt"]);
        File.ReadAllText(_folder["docs/b.txt.txt"]).ShouldBe("Größe \ud83d\ude00\ufffd");
    }

    private IEnumerable<string?> Names() =>
        Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
