using System.Text.Json;
using System.Text.Json.Nodes;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.FuzzHtml;

/// <summary>Shows pages in a browser: returns the title, the <c>innerText</c> and the values of visible form controls.</summary>
internal static class BrowserPages
{
    // Each page has its own frame, without scripts. Spaces around form controls keep the words on either side apart.
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

    /// <summary>Returns the text and form values of each page, in order.</summary>
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

    /// <summary>Returns the labels of encodings that the browser maps to another encoding than the table does.</summary>
    public static async Task<IReadOnlyList<string>> OtherLabelsAsync(Chromium browser)
    {
        var labels = EncodingLabels.All.ToArray();
        var names = await browser.EvaluateAsync(
            JsonSerializer.Serialize(labels) + ".map(label => { try { return new TextDecoder(label).encoding } catch { return null } })");

        // Browsers refuse labels without a name.
        return [.. labels.Zip(names.Deserialize<string?[]>()!)
            .Where(pair => pair.Second is { } name
                && !name.Equals(EncodingLabels.Find(pair.First)!.Name, StringComparison.OrdinalIgnoreCase))
            .Select(pair => $"{pair.First}: {pair.Second}")];
    }
}
