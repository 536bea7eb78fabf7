using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>A request of priority low that goes through batches: processed, settled, and processed again until nothing is deferred.</summary>
/// <param name="mixed">The engine and its batches.</param>
/// <param name="chunks">Chunks of the request.</param>
internal sealed class BatchedChunks(MixedEngine mixed, int chunks)
{
    private OnceEach _results = new(chunks);

    /// <summary>Chunks with exactly one result in the last pass, the right one.</summary>
    public int Right => _results.Right;

    /// <summary>Calls that were sent to the ordinary endpoint.</summary>
    public long SentAsCalls { get; private set; }

    public int Passes { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await PassAsync(cancellationToken) > 0)
            await mixed.Batching.SettleAsync(cancellationToken);
    }

    private async Task<int> PassAsync(CancellationToken cancellationToken)
    {
        Passes++;
        _results = new OnceEach(chunks);
        var deferred = 0;
        var request = new ProcessingRequest(Workload.Document("batched", chunks, Priority.Low)) { Fields = Workload.Fields, MaxAttempts = 5 };
        await foreach (var result in mixed.Engine.ProcessAsync(request, cancellationToken))
        {
            _results.Add(result);
            SentAsCalls += result.Metadata.Endpoint == MixedEngine.Calls ? 1 : 0;
            deferred += result.Error?.Kind == FailureKind.Deferred ? 1 : 0;
        }

        // A ledger throttles no call: these were refused by the ordinary endpoint.
        SentAsCalls += (await mixed.Engine.GetSummaryAsync(request.Id, cancellationToken))!.Throttled;
        return deferred;
    }
}
