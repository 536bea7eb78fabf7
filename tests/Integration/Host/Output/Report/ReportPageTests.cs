using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Load.FuzzHtml;
using ParallelLlm.Tests.Load.Reports;

namespace ParallelLlm.Tests.Integration.Host.Output.Report;

/// <summary>The evidence report in a real browser.</summary>
public sealed class ReportPageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BrowserFact]
    public async Task Hostile_names_values_and_texts_are_text_on_every_page_of_a_report()
    {
        HostileTexts.All.Count.ShouldBe(300);
        HostileTexts.All.Distinct().Count().ShouldBe(300);
        var page = await WriteAsync(HostileResults.Write(_folder.Path), HostileTexts.All[3]);
        var pages = Directory.GetFiles(ReportFiles.PagesOf(page)).Order(StringComparer.Ordinal).ToList();
        pages.Count.ShouldBe(4);
        var shown = new StringBuilder();
        await using var browser = await ReportBrowser.OpenAsync(Chromium.Installed!, page);
        foreach (var path in pages.Prepend(page))
        {
            await browser.GoAsync(new Uri(path).AbsoluteUri);
            shown.Append((await browser.EvaluateAsync(Provoke))!.GetValue<string>());
            foreach (var key in new[] { "n", "p", "j", "k", "/", "<" })
                await browser.PressAsync(key);
            (await browser.EvaluateAsync("JSON.stringify([window.pwned === undefined, document.title.startsWith('Evidence: 003'), document.scripts.length])"))!
                .GetValue<string>().ShouldBe("[true,true,1]");
        }

        browser.Requests.ShouldAllBe(address => address == "about:blank" || address.StartsWith("file:///", StringComparison.Ordinal));
        browser.Requests.Count(address => address != "about:blank").ShouldBe(1 + 1 + pages.Count);
        browser.Complaints.ShouldBeEmpty();
        var text = shown.ToString();
        foreach (var hostile in HostileTexts.All)
        {
            // As a name, twice as a field's name, as value, in its place, as warning, and in the text, where controls have no brackets.
            text.ShouldContain(Visible(hostile, "⟨", "⟩"));
            text.ShouldContain("A value: " + Visible(hostile.Replace("\0", "\u0001"), "", ""));
        }
    }

    [BrowserFact]
    public async Task A_value_is_a_link_to_its_mark_and_the_script_searches_filters_and_steps()
    {
        _folder.Write("a.txt", "Patient: Ada Lovelace\nBorn: 10 December 1815\n");
        _folder.Write("b.txt", "Patient: Bob\n");
        _folder.Write("results.jsonl", Line("a.txt", """{"name":"Ada Lovelace","born":"1815-12-10"}""",
            """{"/name":{"match":"verbatim","start":9,"end":21,"place":{"line":1},"count":1},"/born":{"match":"date","start":28,"end":44,"place":{"line":2},"count":1}}""")
            + Line("b.txt", """{"name":"Eve"}""", """{"/name":{"match":"none"}}"""));
        var page = await WriteAsync(_folder["results.jsonl"], "results.jsonl");
        await using var browser = await ReportBrowser.OpenAsync(Chromium.Installed!, page);

        (await Texts(browser, "article h2")).Select(Path.GetFileName).ShouldBe(["b.txt", "a.txt"]);
        (await Texts(browser, "#d2 .value")).ShouldBe(["name Ada Lovelace as written line 1", "born 1815-12-10 same date line 2"]);
        await browser.EvaluateAsync("document.querySelector('#d2 a.content').click()");
        (await Texts(browser, "mark:has(:target) a")).ShouldBe(["Ada Lovelace"]);
        await browser.EvaluateAsync("document.querySelector('#d2 mark a').click()");
        (await Texts(browser, ".value:target .content")).ShouldBe(["Ada Lovelace"]);

        await browser.PressAsync("n");
        (await Texts(browser, ".value.current .content")).ShouldBe(["Eve"]);
        await browser.PressAsync("j");
        (await browser.EvaluateAsync("document.activeElement.id"))!.GetValue<string>().ShouldBe("d1");
        await browser.PressAsync("/");
        (await browser.EvaluateAsync("document.activeElement.id"))!.GetValue<string>().ShouldBe("search");
        await browser.EvaluateAsync("""
            new Promise(done => {
              const search = document.getElementById("search");
              search.value = "DECEMBER";
              search.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
              done();
            })
            """);
        (await Texts(browser, "article:not([hidden]) h2")).Select(Path.GetFileName).ShouldBe(["a.txt"]);
        (await Texts(browser, "#shown")).ShouldBe(["hit 1 of 1"]);
        await browser.EvaluateAsync("search.value = ''; filter.value = 'missing'; filter.dispatchEvent(new Event('change'))");
        (await Texts(browser, "article:not([hidden]) h2")).Select(Path.GetFileName).ShouldBe(["b.txt"]);
        browser.Complaints.ShouldBeEmpty();
    }

    // Opens, focuses, hovers and clicks all elements, and returns the texts read. A browser slows many links down: a few are followed.
    private const string Provoke = """
        (async () => {
          document.querySelectorAll("details").forEach(each => each.open = true);
          let followed = 0;
          for (const each of document.querySelectorAll("a, mark, li, button, [tabindex]")) {
            each.focus();
            each.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
            if (each.tagName === "A" && each.getAttribute("href").startsWith("#") && ++followed <= 20) each.click();
          }
          await new Promise(done => setTimeout(done, 50));
          return document.body.textContent;
        })()
        """;

    private static string Visible(string text, string before, string after) => string.Concat(text.Select(letter =>
        letter is '\0' or '\u0001' or '\u202E' or '\u200B' or '\u2066'
            ? string.Create(CultureInfo.InvariantCulture, $"{before}U+{(int)letter:X4}{after}")
            : letter.ToString()));

    private static async Task<IEnumerable<string>> Texts(ReportBrowser browser, string selector)
    {
        var texts = await browser.EvaluateAsync(
            $"[...document.querySelectorAll({JsonSerializer.Serialize(selector)})].map(each => each.textContent.replace(/\\s+/g, ' ').trim())");
        return ((JsonArray)texts!).Select(text => text!.GetValue<string>());
    }

    private string Line(string name, string fields, string evidence) =>
        $$"""{"document":{{JsonSerializer.Serialize(_folder[name])}},"status":"completed","fields":{{fields}},"evidence":{{evidence}},"chunks":[],"error":null}""" + "\n";

    private static async Task<string> WriteAsync(string results, string title)
    {
        var page = Path.ChangeExtension(results, ".html");
        await new EvidenceReport(new ResultFiles([results]), new ReportSettings(), title, TimeProvider.System).WriteAsync(page, CancellationToken.None);
        return page;
    }
}
