using Microsoft.Extensions.Hosting;

namespace ParallelLlm.Simulator.Http;

/// <summary>A lifetime without signal handlers or messages: the program has its own.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
