using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>Counts what a run has done. Thread-safe.</summary>
internal sealed class RunTally
{
    private readonly Lock _lock = new();
    private readonly List<(int Index, string Name)> _failed = [];
    private readonly List<(int Index, string Name)> _partial = [];
    private readonly List<(int Index, string Name)> _unfinished = [];
    private readonly List<(int Index, string Line)> _shortfalls = [];
    private RunCounts _counts = new();
    private TimeSpan _time;

    /// <summary>The fields that no completed document has a value for.</summary>
    public EmptyFields EmptyFields { get; } = new();

    public void DocumentFound() => Change(counts => counts with { Documents = counts.Documents + 1 });

    /// <summary>There are no more documents.</summary>
    public void AllFound() => Change(counts => counts with { AllDocumentsFound = true });

    public void DocumentRead() => Change(counts => counts with { ReadDocuments = counts.ReadDocuments + 1 });

    public void ChunkRead() => Change(counts => counts with { Chunks = counts.Chunks + 1 });

    public void ChunkFinished(ProcessedChunk chunk) => Change(counts =>
    {
        if (chunk.Status == ChunkStatus.Failed)
            return counts with { FailedChunks = counts.FailedChunks + 1 };
        if (chunk.Status != ChunkStatus.Completed)
            return counts;
        _time += chunk.Metadata.ProcessingTime;
        return counts with
        {
            CompletedChunks = counts.CompletedChunks + 1,
            ChunksFromStore = counts.ChunksFromStore + (chunk.Metadata.FromStore ? 1 : 0),
        };
    });

    /// <summary>A document was recognised, with all its chunks.</summary>
    public void DocumentRecalled(int chunks) => Change(counts => counts with
    {
        DocumentsFromStore = counts.DocumentsFromStore + 1,
        Chunks = counts.Chunks + chunks,
        CompletedChunks = counts.CompletedChunks + chunks,
        ChunksFromStore = counts.ChunksFromStore + chunks,
    });

    public void DocumentWritten(FinishedDocument document) => Change(counts =>
    {
        var (index, name) = (document.Index, document.Name);
        if (document.Status == DocumentStatus.Completed)
            return counts with { CompletedDocuments = counts.CompletedDocuments + 1 };
        if (_shortfalls.Count < SummaryLines.MostEntries)
            _shortfalls.Add((index, $"{name}: {document.Error}"));
        (document.Status == DocumentStatus.Partial ? _partial : _failed).Add((index, name));
        return counts;
    });

    public void DocumentUnfinished(int index, string name)
    {
        lock (_lock)
            _unfinished.Add((index, name));
    }

    /// <summary>A document's text could not be written to its file.</summary>
    public void TextMissing(string problem) => Change(counts => counts with
    {
        MissingTexts = counts.MissingTexts + 1,
        TextProblem = counts.TextProblem ?? problem,
    });

    public RunCounts Counts()
    {
        lock (_lock)
        {
            var sent = _counts.CompletedChunks - _counts.ChunksFromStore;
            return _counts with
            {
                PartialDocuments = InOrder(_partial),
                FailedDocuments = InOrder(_failed),
                UnfinishedDocuments = InOrder(_unfinished),
                Shortfalls = InOrder(_shortfalls),
                EmptyFields = EmptyFields.Names,
                AverageTime = sent == 0 ? TimeSpan.Zero : _time / sent,
            };
        }
    }

    /// <summary>The numbers that a display needs, without the lists.</summary>
    public (RunCounts Counts, int Partial, int Failed) Glance()
    {
        lock (_lock)
            return (_counts, _partial.Count, _failed.Count);
    }

    private void Change(Func<RunCounts, RunCounts> change)
    {
        lock (_lock)
            _counts = change(_counts);
    }

    /// <summary>Names in the order of the input.</summary>
    private static string[] InOrder(List<(int Index, string Name)> documents) =>
        [.. documents.OrderBy(document => document.Index).Select(document => document.Name)];
}
