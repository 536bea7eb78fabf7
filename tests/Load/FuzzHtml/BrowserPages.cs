using System.Text.Json;
using System.Text.Json.Nodes;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.FuzzHtml;

/// <summary>Shows pages in a browser: returns the title, the <c>innerText</c> and the values of visible form controls.</summary>
internal static class BrowserPages
{
    // Each page of a batch has its own frame, without scripts. Frames are reused, since loading a document into a frame takes the browser several times as long as writing one. An
    // XML document cannot be written, so its root element is replaced. After two more iterations of the event loop, objects show their fallback content, as they do when a page is
    // loaded. Frames outside the window are laid out but not painted. Spaces around form controls separate the words on either side.
    private const string Script = """
        (async pages => {
          const blank = {
            'text/html': '',
            'application/xhtml+xml': '<html xmlns="http://www.w3.org/1999/xhtml"/>',
          };
          const frames = globalThis.frames_ ??= { 'text/html': [], 'application/xhtml+xml': [] };
          const open = type => new Promise(opened => {
            const frame = document.createElement('iframe');
            frame.sandbox = 'allow-same-origin';
            frame.style = 'position:absolute;top:0;left:-9999px;width:1280px;height:720px';
            frame.onload = () => opened(frame);
            frame.src = URL.createObjectURL(new Blob([blank[type]], { type }));
            document.body.append(frame);
          });
          const write = (document, html, type) => {
            if (type === 'text/html') {
              document.open();
              document.write(html);
              document.close();
            } else {
              const root = new DOMParser().parseFromString(html, type).documentElement;
              document.documentElement.replaceWith(document.adoptNode(root));
            }
          };
          const read = page => {
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
            return { text, values: values.filter(value => String(value).startsWith('PREFIX')) };
          };
          for (const type in frames) {
            const missing = pages.filter(page => page.type === type).length - frames[type].length;
            frames[type].push(...await Promise.all(Array.from({ length: Math.max(0, missing) }, () => open(type))));
          }
          const used = { 'text/html': 0, 'application/xhtml+xml': 0 };
          const documents = pages.map(({ html, type }) => {
            const document = frames[type][used[type]++].contentDocument;
            write(document, html, type);
            return document;
          });
          for (let turn = 0; turn < 2; turn++)
            await new Promise(done => setTimeout(done));
          return documents.map(read);
        })
        """;

    /// <summary>Returns the text and form values of each page, in order.</summary>
    public static async Task<IReadOnlyList<(string Text, string[] Values)>> ShowAsync(Chromium browser, IReadOnlyList<GeneratedPage> pages)
    {
        var list = new JsonArray([.. pages.Select(page => new JsonObject
        {
            ["html"] = page.Html,
            ["type"] = page.IsXhtml ? "application/xhtml+xml" : "text/html",
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
