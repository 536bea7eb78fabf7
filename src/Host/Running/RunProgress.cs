using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>Takes snapshots of a run for the display. Not thread-safe but for <see cref="Summary"/>.</summary>
/// <param name="tally">Counts of documents and chunks.</param>
/// <param name="clock">The run's clock.</param>
/// <param name="status">Reads the endpoints and the budget, if there is one.</param>
/// <param name="most">Maximum number of calls in flight.</param>
/// <param name="count">The number of documents, once they are counted.</param>
internal sealed class RunProgress(
    RunTally tally, RunClock clock, Func<(IReadOnlyList<EndpointStatus> Endpoints, BudgetStatus? Budget)> status, int most, Task<int> count)
{
    private readonly ProgressMeter _meter = new();
    private ProcessingSummary _summary = new();

    /// <summary>The engine's last summary.</summary>
    public ProcessingSummary Summary
    {
        get => Volatile.Read(ref _summary);
        set => Volatile.Write(ref _summary, value);
    }

    public ProgressSnapshot Look()
    {
        var (counts, partial, failed) = tally.Glance();
        var done = counts.CompletedChunks + counts.FailedChunks;
        var (endpoints, budget) = status();
        var now = clock.Time.GetUtcNow();
        int? documents = counts.AllDocumentsFound ? counts.Documents : count.IsCompletedSuccessfully ? count.Result : null;
        var expected = ProgressMeter.Expected(counts.Chunks, counts.ReadDocuments, documents);
        var rate = _meter.Rate(clock.Elapsed, done);
        return new ProgressSnapshot
        {
            Done = done,
            Total = counts.Chunks,
            TotalIsFinal = counts.AllDocumentsFound && counts.ReadDocuments == counts.Documents,
            Expected = expected,
            FromStore = counts.ChunksFromStore,
            ChunksPerSecond = rate,
            History = _meter.History,
            Left = ProgressMeter.Left(expected, done, rate),
            Documents = counts.CompletedDocuments + partial + failed,
            AllDocuments = documents,
            PartialDocuments = partial,
            FailedDocuments = failed,
            Endpoints = [.. endpoints.Select(endpoint => EndpointProgress.Of(endpoint, now))],
            MaxConcurrency = most,
            Throttled = Summary.Throttled,
            Tokens = Summary.TotalTokens,
            Cost = Summary.Cost,
            Budget = budget,
        };
    }
}
