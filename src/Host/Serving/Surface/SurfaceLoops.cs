using Microsoft.Extensions.Logging;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>What goes on beside a service until its end. When one of it fails, that is said at once, and costs the others and the end nothing.</summary>
internal sealed class SurfaceLoops(ILogger logger)
{
    private readonly List<Task> _loops = [];

    /// <param name="without">What does not happen any more when it fails.</param>
    /// <param name="loop">Ends when it is told to.</param>
    public void Add(string without, Task loop) => _loops.Add(WatchAsync(without, loop));

    /// <summary>Waits until all have ended, as they have been told to.</summary>
    public Task EndAsync() => Task.WhenAll(_loops);

    private async Task WatchAsync(string without, Task loop)
    {
        try
        {
            await loop;
        }
        catch (Exception bug)
        {
            // Documents matter more than what is shown of them: a bug here must not end their work, nor go unsaid until the end.
            ServiceLog.LoopFailed(logger, bug, without);
        }
    }
}
