using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ParallelLlm.Tests.Load.FuzzHtml;

/// <summary>A headless Chromium with one page, driven by its debugging protocol. No request leaves the machine.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    // For a hanging browser; on a busy machine a working one may take a minute.
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(5);
    // Prevents pages from loading anything.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; frame-src blob:";

    // The shell shows the same without a window, in two thirds of the time.
    private static readonly string[] Programs =
        ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private string? _session;
    private int _lastId;

    private Chromium(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>The installed browser; null if there is none.</summary>
    public static string? Installed => Array.Find(Programs, File.Exists);

    /// <summary>Gets the events that arrive while a command is answered, by name.</summary>
    public Action<string, JsonNode>? Heard { get; set; }

    /// <summary>Starts the browser and opens an empty page with its own origin.</summary>
    /// <param name="program">Its executable.</param>
    /// <param name="readsFiles">Whether it is to open pages from files, instead of answering every request with an empty page.</param>
    public static async Task<Chromium> StartAsync(string program, bool readsFiles = false)
    {
        var profile = Directory.CreateTempSubdirectory("fuzz-html-").FullName;
        var process = Process.Start(new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0",
                $"--user-data-dir={profile}", "about:blank",
            },
        }) ?? throw new InvalidOperationException($"{program} did not start.");
        var browser = new Chromium(process, profile);
        try
        {
            await browser.ConnectAsync(readsFiles).WaitAsync(Guard);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>The value of a JavaScript expression, awaited if it is a promise.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new JsonObject
        {
            ["expression"] = expression,
            ["awaitPromise"] = true,
            ["returnByValue"] = true,
        }).WaitAsync(Guard);
        return answer["exceptionDetails"] is { } problem
            ? throw new InvalidOperationException($"The browser threw: {problem.ToJsonString()}")
            : answer["result"]!["value"]?.DeepClone();
    }

    /// <summary>Sends a command of the DevTools protocol.</summary>
    public Task<JsonNode> CommandAsync(string method, JsonObject? parameters = null) => SendAsync(method, parameters ?? []).WaitAsync(Guard);

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private async Task ConnectAsync(bool readsFiles)
    {
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.ErrorDataReceived += (_, line) =>
        {
            const string listening = "DevTools listening on ";
            if (line.Data is null)
                address.TrySetException(new InvalidOperationException("The browser ended before it listened."));
            else if (line.Data.StartsWith(listening, StringComparison.Ordinal))
                address.TrySetResult(new Uri(line.Data[listening.Length..]));
        };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await _socket.ConnectAsync(await address.Task, CancellationToken.None);
        var target = await SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var attached = await SendAsync(
            "Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.DeepClone(), ["flatten"] = true });
        _session = attached["sessionId"]!.GetValue<string>();
        if (readsFiles)
            return;
        await SendAsync("Fetch.enable", []);
        await SendAsync("Page.navigate", new JsonObject { ["url"] = "http://localhost/" });
        await EvaluateAsync("new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', () => done()))");
    }

    /// <summary>Sends a command and reads until its answer. Requests in between get an empty page.</summary>
    private async Task<JsonNode> SendAsync(string method, JsonObject parameters)
    {
        var id = await PostAsync(method, parameters);
        while (true)
        {
            var message = await ReceiveAsync();
            if (message["method"]?.GetValue<string>() == "Fetch.requestPaused")
            {
                await PostAsync("Fetch.fulfillRequest", new JsonObject
                {
                    ["requestId"] = message["params"]!["requestId"]!.DeepClone(),
                    ["responseCode"] = 200,
                    ["responseHeaders"] = new JsonArray(
                        new JsonObject { ["name"] = "Content-Type", ["value"] = "text/html; charset=utf-8" },
                        new JsonObject { ["name"] = "Content-Security-Policy", ["value"] = Policy }),
                    ["body"] = Convert.ToBase64String("<!DOCTYPE html><body>"u8),
                });
            }
            else if (message["method"]?.GetValue<string>() is { } name)
            {
                Heard?.Invoke(name, message["params"]!);
            }
            else if (message["id"]?.GetValue<int>() == id)
            {
                return message["error"] is { } error
                    ? throw new InvalidOperationException($"{method} failed: {error.ToJsonString()}")
                    : message["result"]!;
            }
        }
    }

    private async Task<int> PostAsync(string method, JsonObject parameters)
    {
        var id = ++_lastId;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
            message["sessionId"] = _session;
        await _socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return id;
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
                throw new InvalidOperationException($"The browser hung up: {part.CloseStatus}.");
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        message.Position = 0;
        return JsonNode.Parse(message)!;
    }
}
