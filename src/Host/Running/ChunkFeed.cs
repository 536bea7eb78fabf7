using System.Runtime.CompilerServices;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>Counts a document's chunks on their way to the engine, and catches the document's error before the engine does.</summary>
internal sealed class ChunkFeed(RunDocument document, DocumentFlow flow)
{
    private long _open;
    private bool _isRead;
    private int _ended;

    /// <summary>The error that stopped reading before the end of the document.</summary>
    public DocumentError? Error { get; private set; }

    /// <summary>Whether the document was read as far as possible and every chunk has come back.</summary>
    public bool IsFinished => _isRead && Interlocked.Read(ref _open) == 0;

    public async IAsyncEnumerable<DocumentChunk> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var chunks = document.Chunks(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(chunks))
        {
            Interlocked.Increment(ref _open);
            flow.Gate.Change(window => window.ChunkRead());
            flow.Tally.ChunkRead();
            yield return chunks.Current;
        }

        _isRead = true;
        EndReading();
    }

    public void ChunkFinished()
    {
        Interlocked.Decrement(ref _open);
        flow.Gate.Change(window => window.ChunksFinished(1));
    }

    /// <summary>The document is over, whether or not all of it was read and came back.</summary>
    public void Close()
    {
        EndReading();
        flow.Gate.Change(window => window.ChunksFinished(Interlocked.Exchange(ref _open, 0)));
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<DocumentChunk> chunks)
    {
        try
        {
            return await chunks.MoveNextAsync();
        }
        catch (Exception unreadable) when (unreadable is DocumentProblemException or OutOfMemoryException)
        {
            // The part read so far is worth its results; the error in the rest is reported with the document.
            Error = DocumentError.Of(unreadable);
            return false;
        }
    }

    private void EndReading()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        flow.Gate.Change(window => window.ReadToEnd());
        flow.Tally.DocumentRead();
    }
}
