using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>Counts what a run has done. Thread-safe.</summary>
internal sealed class RunTally
{
    private readonly Lock _gate = new();
    private readonly List<(int Index, string Name)> _failed = [];
    private readonly List<(int Index, string Name)> _partial = [];
    private readonly List<(int Index, string Name)> _unfinished = [];
    private readonly List<(int Index, string Line)> _shortfalls = [];
    private int _documents;
    private int _completedDocuments;
    private bool _allFound;
    private int _readDocuments;
    private long _chunks;
    private long _completedChunks;
    private long _failedChunks;
    private long _chunksFromStore;
    private int _documentsFromStore;
    private TimeSpan _time;

    public void DocumentFound()
    {
        lock (_gate)
            _documents++;
    }

    /// <summary>There are no more documents.</summary>
    public void AllFound()
    {
        lock (_gate)
            _allFound = true;
    }

    public void DocumentRead()
    {
        lock (_gate)
            _readDocuments++;
    }

    public void ChunkRead()
    {
        lock (_gate)
            _chunks++;
    }

    public void ChunkFinished(ProcessedChunk chunk)
    {
        lock (_gate)
        {
            if (chunk.Status == RequestStatus.Completed)
            {
                _completedChunks++;
                _time += chunk.Metadata.ProcessingTime;
                _chunksFromStore += chunk.Metadata.FromStore ? 1 : 0;
            }
            else if (chunk.Status == RequestStatus.Failed)
            {
                _failedChunks++;
            }
        }
    }

    /// <summary>A document was recognised, with all its chunks.</summary>
    public void DocumentRecalled(int chunks)
    {
        lock (_gate)
        {
            _documentsFromStore++;
            _chunks += chunks;
            _completedChunks += chunks;
            _chunksFromStore += chunks;
        }
    }

    public void DocumentWritten(FinishedDocument document)
    {
        var (index, name) = (document.Index, document.Name);
        lock (_gate)
        {
            if (document.Status != DocumentStatus.Completed && _shortfalls.Count < SummaryLines.MostEntries)
                _shortfalls.Add((index, $"{name}: {document.Error}"));
            switch (document.Status)
            {
                case DocumentStatus.Completed:
                    _completedDocuments++;
                    break;
                case DocumentStatus.Partial:
                    _partial.Add((index, name));
                    break;
                default:
                    _failed.Add((index, name));
                    break;
            }
        }
    }

    public void DocumentUnfinished(int index, string name)
    {
        lock (_gate)
            _unfinished.Add((index, name));
    }

    public RunCounts Counts()
    {
        lock (_gate)
        {
            return new RunCounts
            {
                Documents = _documents,
                AllDocumentsFound = _allFound,
                ReadDocuments = _readDocuments,
                CompletedDocuments = _completedDocuments,
                PartialDocuments = InOrder(_partial),
                FailedDocuments = InOrder(_failed),
                UnfinishedDocuments = InOrder(_unfinished),
                Shortfalls = InOrder(_shortfalls),
                Chunks = _chunks,
                CompletedChunks = _completedChunks,
                FailedChunks = _failedChunks,
                ChunksFromStore = _chunksFromStore,
                DocumentsFromStore = _documentsFromStore,
                AverageTime = _completedChunks == _chunksFromStore ? TimeSpan.Zero : _time / (_completedChunks - _chunksFromStore),
            };
        }
    }

    /// <summary>Names in the order of the input.</summary>
    private static string[] InOrder(List<(int Index, string Name)> documents) =>
        [.. documents.OrderBy(document => document.Index).Select(document => document.Name)];

    /// <summary>The numbers that a display needs, without the lists.</summary>
    public (int Documents, int Read, bool AllFound, long Chunks, long Done) Glance()
    {
        lock (_gate)
            return (_documents, _readDocuments, _allFound, _chunks, _completedChunks + _failedChunks);
    }
}
