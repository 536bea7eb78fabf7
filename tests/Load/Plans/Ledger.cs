namespace ParallelLlm.Tests.Load.Plans;

/// <summary>A caller's results, document by document. Not thread-safe: one per caller, added up at the end.</summary>
internal sealed class Ledger
{
    private readonly SortedDictionary<FailureKind, long> _failures = [];
    private int _next;

    public long Results { get; private set; }

    public long Completed { get; private set; }

    public long Failed { get; private set; }

    public long Cancelled { get; private set; }

    /// <summary>Results that were not the next of their document: out of order, duplicate, or after a missing one.</summary>
    public long OutOfOrder { get; private set; }

    public long WrongAnswers { get; private set; }

    /// <summary>Starts a new document.</summary>
    public void Begin() => _next = 0;

    public void Add(ProcessedChunk result)
    {
        Results++;
        OutOfOrder += result.Chunk.Index == _next ? 0 : 1;
        _next = result.Chunk.Index + 1;
        Completed += result.Status == ChunkStatus.Completed ? 1 : 0;
        Failed += result.Status == ChunkStatus.Failed ? 1 : 0;
        Cancelled += result.Status == ChunkStatus.Cancelled ? 1 : 0;
        WrongAnswers += result.Status == ChunkStatus.Completed && !Workload.IsRight(result) ? 1 : 0;
        if (result.Error is { } error)
            _failures[error.Kind] = _failures.GetValueOrDefault(error.Kind) + 1;
    }

    public void Add(Ledger other)
    {
        Results += other.Results;
        Completed += other.Completed;
        Failed += other.Failed;
        Cancelled += other.Cancelled;
        OutOfOrder += other.OutOfOrder;
        WrongAnswers += other.WrongAnswers;
        foreach (var (kind, count) in other._failures)
            _failures[kind] = _failures.GetValueOrDefault(kind) + count;
    }

    public static Ledger Sum(IEnumerable<Ledger> ledgers)
    {
        var sum = new Ledger();
        foreach (var ledger in ledgers)
            sum.Add(ledger);
        return sum;
    }

    public void Report(Metrics metrics)
    {
        metrics["results"] = Results;
        metrics["completed"] = Completed;
        metrics["failed"] = Failed;
        metrics["cancelled"] = Cancelled;
        foreach (var (kind, count) in _failures)
            metrics[$"error_{kind.Name()}"] = count;
        metrics["out_of_order"] = OutOfOrder;
        metrics["wrong_answers"] = WrongAnswers;
    }

    /// <summary>Number of figures in a summary that differ from the delivered results.</summary>
    public int Disagreements(ProcessingSummary summary) =>
        new[]
        {
            summary.Total == Results,
            summary.Completed == Completed,
            summary.Failed == Failed,
            summary.Cancelled == Cancelled,
            summary is { InProgress: 0, Pending: 0, Retrying: 0 },
        }.Count(agrees => !agrees);
}
