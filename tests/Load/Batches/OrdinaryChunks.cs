using System.Runtime.CompilerServices;
using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>
/// Chunks of one priority that arrive at given times, as one request: their results, and how long each waited from its arrival until its
/// first call. The way back to the caller counts as waiting too.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="priority">Their priority.</param>
/// <param name="due">Times of arrival since the start, ascending.</param>
/// <param name="time">The clock.</param>
internal sealed class OrdinaryChunks(ParallelProcessor engine, Priority priority, IReadOnlyList<TimeSpan> due, TimeProvider time)
{
    private readonly long[] _arrived = new long[due.Count];
    private readonly OnceEach _results = new(due.Count);
    private TimeSpan _waits;

    public Priority Priority => priority;

    public int Count => due.Count;

    /// <summary>Chunks with exactly one result, the right one.</summary>
    public int Right => _results.Right;

    /// <summary>Chunks whose last call was put into a batch.</summary>
    public int Deferred { get; private set; }

    /// <summary>Mean wait in milliseconds.</summary>
    public double MeanWait => _waits.TotalMilliseconds / due.Count;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var request = new ProcessingRequest(ArriveAsync(time.GetTimestamp(), cancellationToken))
        {
            Fields = Workload.Fields,
            Order = ResultOrder.Completion,
        };
        await foreach (var result in engine.ProcessAsync(request, cancellationToken))
        {
            _waits += time.GetElapsedTime(_arrived[result.Chunk.Index]) - result.Metadata.ProcessingTime;
            _results.Add(result);
            Deferred += result.Metadata.Endpoint == MixedEngine.Calls ? 0 : 1;
        }
    }

    private async IAsyncEnumerable<DocumentChunk> ArriveAsync(
        long start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var chunk in Workload.Document($"{priority}", due.Count, priority))
        {
            var left = due[chunk.Index] - time.GetElapsedTime(start);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, time, cancellationToken);
            _arrived[chunk.Index] = time.GetTimestamp();
            yield return chunk;
        }
    }
}
