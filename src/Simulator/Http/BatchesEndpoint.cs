using Microsoft.AspNetCore.Http;
using ParallelLlm.Simulator.Batches;

namespace ParallelLlm.Simulator.Http;

/// <summary><c>/v1/batches</c>.</summary>
internal sealed class BatchesEndpoint(BatchService batches)
{
    private const int Listed = 20;
    private const int MostListed = 100;

    public async Task CreateAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        await ApiEndpoint.WriteAsync(context, batches.Create(body.ToArray()));
    }

    public Task ListAsync(HttpContext context) => ApiEndpoint.ListAsync(context, Listed, MostListed, batches.Batches);

    public Task GetAsync(HttpContext context, string id) => ApiEndpoint.WriteAsync(context, batches.Batch(id));

    public Task CancelAsync(HttpContext context, string id) => ApiEndpoint.WriteAsync(context, batches.Cancel(id));
}
