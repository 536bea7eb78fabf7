using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Batching;

/// <summary>
/// A provider's files and batches, through the pipeline of the official package. Makes each request once; failures are
/// <see cref="BatchRequestException"/>s. Thread-safe.
/// </summary>
internal sealed class BatchApi(OpenAICompatibleClient client, TimeProvider time)
{
    private const int ExpectationFailed = 417;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Files of hundreds of megabytes, on a slow line.
    private static readonly TimeSpan FilePatience = TimeSpan.FromMinutes(30);

    // Whether the server is asked before a file is sent: one that refuses and closes the connection meanwhile would only break it.
    private volatile bool _asksFirst = true;

    /// <summary>Uploads a batch's file; returns its ID.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="length">Bytes of its content.</param>
    /// <param name="write">Writes the content.</param>
    public async Task<string> UploadAsync(
        string name, long length, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var form = new UploadForm(name, length, write);
        try
        {
            var file = await SendAsync("POST", "/files", form, form.ContentType, FilePatience, cancellationToken).ConfigureAwait(false);
            return RemoteFile.Read(file)?.Id ?? throw WithoutId("POST /files");
        }
        catch (BatchRequestException unasked) when (unasked.Status == ExpectationFailed && _asksFirst)
        {
            _asksFirst = false;
            return await UploadAsync(name, length, write, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Starts a batch.</summary>
    public async Task<RemoteBatch> CreateAsync(string file, string window, string name, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["input_file_id"] = file,
            ["endpoint"] = "/v1/chat/completions",
            ["completion_window"] = window,
            ["metadata"] = new JsonObject { [RemoteBatch.NameKey] = name },
        };
        using var content = BinaryContent.Create(BinaryData.FromString(body.ToJsonString()));
        return RemoteBatch.Read(
            await SendAsync("POST", "/batches", content, "application/json", Patience, cancellationToken).ConfigureAwait(false))
            ?? throw WithoutId("POST /batches");
    }

    public async Task<RemoteBatch> GetAsync(string id, CancellationToken cancellationToken)
    {
        var path = $"/batches/{Uri.EscapeDataString(id)}";
        return RemoteBatch.Read(await GetJsonAsync(path, cancellationToken).ConfigureAwait(false)) ?? throw WithoutId($"GET {path}");
    }

    public async Task<RemoteBatch> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var path = $"/batches/{Uri.EscapeDataString(id)}/cancel";
        var batch = await SendAsync("POST", path, content: null, contentType: null, Patience, cancellationToken).ConfigureAwait(false);
        return RemoteBatch.Read(batch) ?? throw WithoutId($"POST {path}");
    }

    /// <summary>All batches of the account, the newest first.</summary>
    public IAsyncEnumerable<RemoteBatch> ListAsync(CancellationToken cancellationToken) =>
        ListAsync("/batches?limit=100", RemoteBatch.Read, batch => batch.Id, cancellationToken);

    /// <summary>All files for batches, with their names.</summary>
    public IAsyncEnumerable<RemoteFile> FilesAsync(CancellationToken cancellationToken) =>
        ListAsync("/files?purpose=batch&limit=1000", RemoteFile.Read, file => file.Id, cancellationToken);

    public async Task DeleteFileAsync(string id, CancellationToken cancellationToken)
    {
        var path = $"/files/{Uri.EscapeDataString(id)}";
        await SendAsync("DELETE", path, content: null, contentType: null, Patience, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads a file line by line. A connection that breaks off ends in an exception, so that a cut file is not taken for a whole one.
    /// </summary>
    public async IAsyncEnumerable<FileLine> LinesAsync(
        string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var limited = new AttemptTimeout(FilePatience, time, cancellationToken);
        using var message = Message("GET", $"/files/{Uri.EscapeDataString(file)}/content", content: null, contentType: null, limited.Token);
        message.BufferResponse = false;
        await ExchangeAsync(message, limited, cancellationToken).ConfigureAwait(false);
        using var lines = new LineStream(message.Response!.ContentStream!);
        while (true)
        {
            FileLine? line;
            try
            {
                line = await lines.ReadAsync(limited.Token).ConfigureAwait(false);
            }
            catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
            {
                throw Broken(broken);
            }

            if (line is not { } found)
                yield break;
            yield return found;
        }
    }

    private async IAsyncEnumerable<T> ListAsync<T>(
        string path, Func<JsonNode?, T?> read, Func<T, string> idOf, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        // A server that ignores "after" answers with the same page for ever.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? after = null;
        while (true)
        {
            var page = await GetJsonAsync(after is null ? path : $"{path}&after={Uri.EscapeDataString(after)}", cancellationToken)
                .ConfigureAwait(false);
            var items = ((page as JsonObject)?["data"] as JsonArray ?? []).Select(read).OfType<T>().ToArray();
            var known = seen.Count;
            foreach (var item in items.Where(item => seen.Add(idOf(item))))
                yield return item;

            var hasMore = (page as JsonObject)?["has_more"] is JsonValue more && more.TryGetValue<bool>(out var said) && said;
            if (!hasMore || seen.Count == known)
                yield break;
            after = idOf(items[^1]);
        }
    }

    private Task<JsonNode?> GetJsonAsync(string path, CancellationToken cancellationToken) =>
        SendAsync("GET", path, content: null, contentType: null, Patience, cancellationToken);

    private async Task<JsonNode?> SendAsync(
        string method, string path, BinaryContent? content, string? contentType, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limited = new AttemptTimeout(patience, time, cancellationToken);
        using var message = Message(method, path, content, contentType, limited.Token);
        await ExchangeAsync(message, limited, cancellationToken).ConfigureAwait(false);
        var answer = message.Response!.Content.ToMemory();
        try
        {
            return JsonNode.Parse(answer.Span);
        }
        catch (JsonException)
        {
            throw Unreadable($"{method} {path.Split('?')[0]}", DescriptionOf(answer.Span));
        }
    }

    private PipelineMessage Message(
        string method, string path, BinaryContent? content, string? contentType, CancellationToken cancellationToken)
    {
        var message = client.Pipeline.CreateMessage();
        message.Apply(new RequestOptions { CancellationToken = cancellationToken });
        message.Request.Method = method;
        message.Request.Uri = new Uri(client.Address + path);
        message.Request.Headers.Set("Accept", "application/json");
        if (content is null)
            return message;
        message.Request.Content = content;
        message.Request.Headers.Set("Content-Type", contentType!);
        if (content is UploadForm && _asksFirst)
            message.Request.Headers.Set("Expect", "100-continue");
        return message;
    }

    private async Task ExchangeAsync(PipelineMessage message, AttemptTimeout limited, CancellationToken cancellationToken)
    {
        try
        {
            await client.Pipeline.SendAsync(message).ConfigureAwait(false);
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
        {
            throw limited.IsUp
                ? new BatchRequestException(FailureKind.Timeout, "No complete answer within the time for it.", 0, null)
                : Broken(broken);
        }

        var response = message.Response!;
        if (response.Status is >= 200 and < 300)
            return;
        if (!message.BufferResponse)
            await response.BufferContentAsync(cancellationToken).ConfigureAwait(false);
        string? Header(string name) => response.Headers.TryGetValue(name, out var value) ? value : null;
        // A refused request may be quoted.
        var context = client.Context with { ShowsWords = response.Status is not (400 or 422) };
        var failed = ErrorAnswer.Read(response.Status, Header, response.Content.ToMemory().Span, time.GetUtcNow(), context).Outcome;
        throw new BatchRequestException(
            failed.Failure!.Value,
            $"{message.Request.Method} {message.Request.Uri!.AbsolutePath}: {Sentence(failed.Message)}", response.Status, failed.Wait);
    }

    // Other sentences follow it.
    private static string Sentence(string? message) => message is null or [.., '.' or '!' or '?'] ? $"{message}" : $"{message}.";

    private BatchRequestException Broken(Exception cause)
    {
        var outcome = new ExceptionClassifier().Classify(cause, client.Context).Outcome;
        return new BatchRequestException(outcome.Failure!.Value, outcome.Message ?? "The connection broke.", 0, null, cause);
    }

    // Only of a web page is anything shown: other answers may quote a document.
    private string DescriptionOf(ReadOnlySpan<byte> answer) =>
        ProviderError.Read(answer) is { IsPage: true } page
        && ErrorText.Clean(page.Message, prompt: null, client.Context.Secret) is { } words
            ? words
            : $"{answer.Length:N0} bytes that are no JSON.";

    private static BatchRequestException WithoutId(string request) => Unreadable(request, "JSON without an ID.");

    private static BatchRequestException Unreadable(string request, string answer) =>
        new(FailureKind.Malformed, $"{request}: {answer}", 200, null);
}
