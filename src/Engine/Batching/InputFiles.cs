using ParallelLlm.Observability;

namespace ParallelLlm.Batching;

/// <summary>Deletes the files of ended batches at the provider: the documents' texts need not stay there. Not thread-safe.</summary>
internal sealed class InputFiles(QueueContext context)
{
    // An earlier process may have left some.
    private bool _mayBeLeft = true;

    /// <summary>Notes that the file of an ended batch may be there.</summary>
    public void MayBeLeft() => _mayBeLeft = true;

    /// <summary>Deletes files that could not be deleted at the end of their batches.</summary>
    public async Task DeleteLeftAsync(CancellationToken cancellationToken)
    {
        if (!_mayBeLeft)
            return;
        _mayBeLeft = false;
        foreach (var batch in context.Ledger.Batches.WithFiles())
            await DeleteAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the file of a batch, now or another time.</summary>
    public async Task DeleteAsync(LocalBatch batch, CancellationToken cancellationToken)
    {
        if (batch is not { IsForeign: false, File: { } file })
            return;
        try
        {
            await context.Api.DeleteFileAsync(file, cancellationToken).ConfigureAwait(false);
            context.Ledger.Batches.SetFile(batch, null);
        }
        catch (BatchRequestException kept)
        {
            Log.BatchFileKept(context.Logger, batch.RemoteId ?? batch.Name, kept.Message);
            // It is gone, or no file can be deleted here.
            if (kept.IsNoPath || kept.IsUnknown)
                context.Ledger.Batches.SetFile(batch, null);
            else
                _mayBeLeft = true;
        }
    }
}
