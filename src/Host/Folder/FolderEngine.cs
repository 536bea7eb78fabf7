using ParallelLlm.Host.Documents.Isolation;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Host.Folder;

/// <summary>The engine as the watched folder uses it.</summary>
/// <param name="Process">Sends a document's chunks.</param>
/// <param name="Reset">Lets endpoints be asked again that have refused their key or quota.</param>
internal sealed record FolderEngine(ProcessRequest Process, Action<string> Reset)
{
    /// <summary>Recognises documents that have not changed; null when there is no store.</summary>
    public DocumentRecall? Recall { get; init; }

    /// <summary>The calls that are made by batches.</summary>
    public FolderBatches Batches { get; init; } = FolderBatches.None;

    /// <summary>Documents of binary formats that are read at once.</summary>
    public int Readers { get; init; } = ReaderPool.DefaultReaders;

    /// <summary>Whether it sends nothing because its budget is used up.</summary>
    public Func<bool> IsSpent { get; init; } = () => false;
}
