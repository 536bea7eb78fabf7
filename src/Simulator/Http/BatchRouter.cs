using Microsoft.AspNetCore.Http;
using ParallelLlm.Simulator.Batches;

namespace ParallelLlm.Simulator.Http;

/// <summary>Which path of files and batches is answered by what.</summary>
internal sealed class BatchRouter(BatchService service)
{
    private readonly FilesEndpoint _files = new(service);
    private readonly BatchesEndpoint _batches = new(service);

    /// <summary>What answers a call; null if the path is none of these.</summary>
    public Func<HttpContext, Task>? Find(HttpRequest request) => (request.Method, request.Path.Value!.Split('/')) switch
    {
        ("POST", ["", "v1", "files"]) => _files.UploadAsync,
        ("GET", ["", "v1", "files"]) => _files.ListAsync,
        ("GET", ["", "v1", "files", { Length: > 0 } id]) => context => _files.GetAsync(context, id),
        ("DELETE", ["", "v1", "files", { Length: > 0 } id]) => context => _files.DeleteAsync(context, id),
        ("GET", ["", "v1", "files", { Length: > 0 } id, "content"]) => context => _files.ContentAsync(context, id),
        ("POST", ["", "v1", "batches"]) => _batches.CreateAsync,
        ("GET", ["", "v1", "batches"]) => _batches.ListAsync,
        ("GET", ["", "v1", "batches", { Length: > 0 } id]) => context => _batches.GetAsync(context, id),
        ("POST", ["", "v1", "batches", { Length: > 0 } id, "cancel"]) => context => _batches.CancelAsync(context, id),
        _ => null,
    };
}
