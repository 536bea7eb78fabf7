using Microsoft.Extensions.Hosting;

namespace ParallelLlm.Host.Serving;

/// <summary>A lifetime without signal handlers or messages: the program has its own.</summary>
internal sealed class OwnLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
