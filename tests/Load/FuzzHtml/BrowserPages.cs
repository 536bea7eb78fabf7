using System.Text.Json;
using System.Text.Json.Nodes;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.FuzzHtml;

/// <summary>What a browser shows of pages: the title and <c>innerText</c>, and apart from that the values of the form controls that are
/// seen.</summary>
internal static class BrowserPages
{
    // Each page is in a frame of its own without scripts, as a document is read. Blanks around form controls keep what their values part.
    private const string Script = """
        (async pages => {
          const show = async ({ html, type }) => {
            const frame = document.createElement('iframe');
            frame.sandbox = 'allow-same-origin';
            frame.style = 'width:1280px;height:720px';
            const url = URL.createObjectURL(new Blob([html], { type }));
            await new Promise(loaded => { frame.onload = loaded; frame.src = url; document.body.append(frame); });
            const page = frame.contentDocument;
            const values = [];
            for (const control of page.querySelectorAll('input,select,textarea,button,meter,progress')) {
              if (!control.checkVisibility({ visibilityProperty: true }))
                continue;
              if (!['button', 'meter', 'progress'].includes(control.localName) && !['password', 'checkbox', 'radio'].includes(control.type))
                values.push(control.value);
              control.before(' ');
              control.after(' ');
              if (control.localName === 'select')
                control.replaceChildren();
            }
            const text = page.title + '\n' + (page.body?.innerText ?? '');
            frame.remove();
            URL.revokeObjectURL(url);
            return { text, values: values.filter(value => String(value).startsWith('PREFIX')) };
          };
          return Promise.all(pages.map(show));
        })
        """;

    /// <summary>What the browser shows, in the pages' order.</summary>
    public static async Task<IReadOnlyList<(string Text, string[] Values)>> ShowAsync(Chromium browser, IReadOnlyList<GeneratedPage> pages)
    {
        var list = new JsonArray([.. pages.Select(page => new JsonObject
        {
            ["html"] = page.Html,
            ["type"] = page.IsXhtml ? "application/xhtml+xml" : "text/html;charset=utf-8",
        })]);
        var shown = await browser.EvaluateAsync($"{Script.Replace("PREFIX", PageWords.FormValue)}({list.ToJsonString()})");
        return [.. shown!.AsArray().Select(page => (page!["text"]!.GetValue<string>(), page["values"].Deserialize<string[]>()!))];
    }

    /// <summary>The labels of encodings that the browser understands otherwise than the table has them; empty where all agree.</summary>
    public static async Task<IReadOnlyList<string>> OtherLabelsAsync(Chromium browser)
    {
        var labels = EncodingLabels.All.ToArray();
        var names = await browser.EvaluateAsync(
            JsonSerializer.Serialize(labels) + ".map(label => { try { return new TextDecoder(label).encoding } catch { return null } })");

        // Those without a name are refused by browsers.
        return [.. labels.Zip(names.Deserialize<string?[]>()!)
            .Where(pair => pair.Second is { } name
                && !name.Equals(EncodingLabels.Find(pair.First)!.Name, StringComparison.OrdinalIgnoreCase))
            .Select(pair => $"{pair.First}: {pair.Second}")];
    }
}
