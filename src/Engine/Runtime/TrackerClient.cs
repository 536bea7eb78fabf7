using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>Asks the tracker, whichever actor that is just now. Thread-safe.</summary>
internal sealed class TrackerClient(IActorRef supervisor, Func<bool> hasEnded)
{
    /// <summary>A question is lost with the tracker that it was waiting for, so it is asked again until there is an answer.</summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public async Task<T> AskAsync<T>(object question, CancellationToken cancellationToken)
    {
        var patience = TimeSpan.FromSeconds(1);
        // Akka's own await captures the caller's context.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (true)
        {
            if (hasEnded())
                throw new ObjectDisposedException(nameof(ParallelProcessor));
            try
            {
                return await supervisor.Ask<T>(question, patience, cancellationToken).ConfigureAwait(false);
            }
            catch (AskTimeoutException)
            {
                // A tracker that is only busy has twice the time to come to it.
                patience *= 2;
            }
        }
    }

    /// <summary>Every step from now on; a reader that falls far behind misses the oldest.</summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public async IAsyncEnumerable<ChunkTracking> WatchAsync(
        RequestId? request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var steps = Channel.CreateBounded<ChunkTracking>(
            new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest });
        var watch = new Watch(request, steps.Writer);
        await AskAsync<Watch>(watch, cancellationToken).ConfigureAwait(false);
        try
        {
            await foreach (var step in steps.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return step;
        }
        finally
        {
            // Where the message is lost with a tracker, the next one lets go of a completed writer at the next step.
            steps.Writer.TryComplete();
            supervisor.Tell(new Unwatch(watch));
        }
    }
}
