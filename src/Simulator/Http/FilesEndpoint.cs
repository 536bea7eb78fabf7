using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ParallelLlm.Simulator.Batches;
using ParallelLlm.Simulator.Model;

namespace ParallelLlm.Simulator.Http;

/// <summary><c>/v1/files</c>.</summary>
internal sealed class FilesEndpoint(BatchService batches)
{
    private const int MostListed = 10_000;

    // In memory: document text never reaches a temporary file.
    private static readonly FormOptions InMemory = new() { MemoryBufferThreshold = int.MaxValue, MultipartBodyLengthLimit = long.MaxValue };

    public async Task UploadAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            await Refuse("The body of your request is no multipart form.");
            return;
        }

        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(InMemory, context.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            // A form that breaks off, or is none: the caller's mistake.
            await Refuse("We could not parse the multipart form of your request.");
            return;
        }

        if (form["purpose"].ToString() is not { Length: > 0 } purpose)
        {
            await Refuse("'purpose' is a required property", "purpose");
            return;
        }

        if (form.Files.GetFile("file") is not { } file)
        {
            await Refuse("'file' is a required property", "file");
            return;
        }

        TimeSpan? kept = null;
        if (form["expires_after[seconds]"].ToString() is { Length: > 0 } seconds)
        {
            var isNumber = int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            kept = BatchRequest.Kept(isNumber ? number : null);
            if (kept is null)
            {
                await Refuse(BatchRequest.KeptRange, "expires_after");
                return;
            }
        }

        var content = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(content, context.RequestAborted);
        await ApiEndpoint.WriteAsync(context, batches.AddFile(file.FileName, purpose, content, kept));

        Task Refuse(string message, string? param = null) =>
            ChatEndpoint.WriteErrorAsync(context, Refusals.BadRequest(message, param), null);
    }

    public Task ListAsync(HttpContext context)
    {
        var isAscending = ApiEndpoint.Query(context, "order") == "asc";
        var purpose = ApiEndpoint.Query(context, "purpose");
        return ApiEndpoint.ListAsync(context, MostListed, MostListed, (after, limit) => batches.Files(purpose, isAscending, after, limit));
    }

    public Task GetAsync(HttpContext context, string id) => ApiEndpoint.WriteAsync(context, batches.File(id));

    public Task DeleteAsync(HttpContext context, string id) => ApiEndpoint.WriteAsync(context, batches.RemoveFile(id));

    public Task ContentAsync(HttpContext context, string id)
    {
        var (file, refusal) = batches.Content(id);
        return file is null
            ? ChatEndpoint.WriteErrorAsync(context, refusal!, null)
            : ChatEndpoint.WriteAsync(context, 200, "application/octet-stream", file.Content);
    }
}
