using System.Text.Json.Nodes;
using ParallelLlm.Tests.Load.FuzzHtml;

namespace ParallelLlm.Tests.Load.Reports;

/// <summary>A browser that shows a page from a file, and notes its requests and the messages of its console.</summary>
internal sealed class ReportBrowser : IAsyncDisposable
{
    private readonly Chromium _browser;

    private ReportBrowser(Chromium browser)
    {
        _browser = browser;
        _browser.Heard = Hear;
    }

    /// <summary>Addresses that the page has requested, its own included.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Errors and warnings of its console.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Opens a page.</summary>
    /// <param name="program">The browser.</param>
    /// <param name="path">The page's file.</param>
    /// <param name="isDark">Whether its reader prefers dark colours.</param>
    /// <param name="width">Width of the window.</param>
    /// <param name="height">Height of the window.</param>
    public static async Task<ReportBrowser> OpenAsync(string program, string path, bool isDark = false, int width = 1280, int height = 900)
    {
        var page = new ReportBrowser(await Chromium.StartAsync(program, readsFiles: true));
        foreach (var domain in new[] { "Page", "Network", "Runtime", "Log", "Audits" })
            await page._browser.CommandAsync($"{domain}.enable");
        await page._browser.CommandAsync("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(
                new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" },
                new JsonObject { ["name"] = "prefers-reduced-motion", ["value"] = "reduce" }),
        });
        await page.ResizeAsync(width, height);
        await page.GoAsync(new Uri(Path.GetFullPath(path)).AbsoluteUri);
        return page;
    }

    /// <summary>Opens another address.</summary>
    public async Task GoAsync(string address)
    {
        await _browser.CommandAsync("Page.navigate", new JsonObject { ["url"] = address });
        await EvaluateAsync("new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', () => done()))");
    }

    /// <inheritdoc cref="Chromium.EvaluateAsync"/>
    public Task<JsonNode?> EvaluateAsync(string expression) => _browser.EvaluateAsync(expression);

    /// <summary>Presses a key of one character.</summary>
    public async Task PressAsync(string key)
    {
        await _browser.CommandAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyDown", ["key"] = key, ["text"] = key });
        await _browser.CommandAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyUp", ["key"] = key });
    }

    /// <summary>A picture of the window, or of the whole page, as PNG.</summary>
    public async Task<byte[]> PictureAsync(bool isWhole = false)
    {
        var parameters = new JsonObject { ["format"] = "png", ["captureBeyondViewport"] = isWhole };
        if (isWhole)
        {
            var size = (await _browser.CommandAsync("Page.getLayoutMetrics"))["cssContentSize"]!;
            parameters["clip"] = new JsonObject
            {
                ["x"] = 0,
                ["y"] = 0,
                ["width"] = size["width"]!.DeepClone(),
                ["height"] = size["height"]!.DeepClone(),
                ["scale"] = 1,
            };
        }

        return Convert.FromBase64String((await _browser.CommandAsync("Page.captureScreenshot", parameters))["data"]!.GetValue<string>());
    }

    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    private Task<JsonNode> ResizeAsync(int width, int height) => _browser.CommandAsync(
        "Emulation.setDeviceMetricsOverride",
        new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });

    private void Hear(string name, JsonNode parameters)
    {
        switch (name)
        {
            case "Network.requestWillBeSent":
                Requests.Add(parameters["request"]!["url"]!.GetValue<string>());
                break;
            // Generic issues are about the way a page was reached.
            case "Audits.issueAdded" when parameters["issue"]!["code"]!.GetValue<string>() == "GenericIssue":
                break;
            case "Runtime.exceptionThrown" or "Runtime.consoleAPICalled" or "Log.entryAdded" or "Audits.issueAdded":
                Complaints.Add(parameters.ToJsonString());
                break;
        }
    }
}
