using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using ParallelLlm.Observability;

namespace ParallelLlm.Runtime;

/// <summary>Queries the current tracker. Thread-safe.</summary>
internal sealed class TrackerClient(IActorRef supervisor, Func<bool> hasEnded)
{
    /// <summary>Asks until there is an answer, because a question is lost if the tracker restarts.</summary>
    /// <exception cref="ObjectDisposedException">The engine has ended.</exception>
    public async Task<T> AskAsync<T>(object question, CancellationToken cancellationToken)
    {
        var patience = TimeSpan.FromSeconds(1);
        // Akka's await captures the caller's context.
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
                // A busy tracker gets twice the time.
                patience *= 2;
            }
        }
    }

    /// <summary>Streams every later step; a reader that falls far behind misses the oldest.</summary>
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
            // If the message is lost with a tracker, the next one drops the completed writer at its next step.
            steps.Writer.TryComplete();
            supervisor.Tell(new Unwatch(watch));
        }
    }
}
