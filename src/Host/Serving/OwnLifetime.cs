using Microsoft.Extensions.Hosting;

namespace ParallelLlm.Host.Serving;

/// <summary>The program listens to signals itself, and says itself what it does.</summary>
internal sealed class OwnLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
