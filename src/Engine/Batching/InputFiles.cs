using ParallelLlm.Observability;

namespace ParallelLlm.Batching;

/// <summary>Deletes the files of ended batches at the provider: the documents' texts need not stay there. Not thread-safe.</summary>
internal sealed class InputFiles(QueueContext context)
{
    // Their deletion is refused: the next process tries it again.
    private readonly HashSet<long> _refused = [];

    /// <summary>Deletes files that were not deleted at the end of their batches, also by an earlier process.</summary>
    public async Task DeleteLeftAsync(CancellationToken cancellationToken)
    {
        foreach (var batch in context.Ledger.Batches.WithFiles().Where(batch => !_refused.Contains(batch.Number)))
            await DeleteAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the file of a batch, now or in <see cref="DeleteLeftAsync"/>.</summary>
    public async Task DeleteAsync(LocalBatch batch, CancellationToken cancellationToken)
    {
        if (batch.File is not { } file)
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
            else if (!kept.MayPass)
                _refused.Add(batch.Number);
        }
    }
}
