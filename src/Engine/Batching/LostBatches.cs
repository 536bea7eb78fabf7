using ParallelLlm.Observability;

namespace ParallelLlm.Batching;

/// <summary>Finds started batches of an earlier process, of a request whose answer is unknown, or of a lost ledger.</summary>
internal sealed class LostBatches(QueueContext context)
{
    private const int MostLooks = 4;

    // A request that was cut off by the end of a process may still be on its way to the provider.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private bool _hasLooked;

    /// <summary>Looks for the started batches by their names and their files.</summary>
    public async Task FindAsync(CancellationToken cancellationToken)
    {
        var lost = context.Ledger.Batches.Open().Where(batch => batch.RemoteId is null).ToList();
        if (lost.Count == 0)
            return;
        await FindBatchesAsync(lost, cancellationToken).ConfigureAwait(false);
        if (lost.Count > 0)
        {
            await Task.Delay(Grace, context.Time, cancellationToken).ConfigureAwait(false);
            await FindBatchesAsync(lost, cancellationToken).ConfigureAwait(false);
        }

        lost.RemoveAll(batch => batch.File is not null);
        if (lost.Count > 0)
            await FindFilesAsync(lost, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Looks once for uncollected batches that are missing from the ledger, for example because its file or its last writes were lost.
    /// Its own are taken up; those of another ledger are named if this one is new: they may hold the same calls.
    /// </summary>
    public async Task FindForgottenAsync(CancellationToken cancellationToken)
    {
        if (_hasLooked || context.Ledger.Lines.Count(LineState.Waiting) == 0)
            return;
        var (isNew, others) = (context.Ledger.Batches.IsNew, new HashSet<string>(StringComparer.Ordinal));
        for (var looks = 1; ; looks++)
        {
            try
            {
                await ListForgottenAsync(isNew, others, cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (BatchRequestException unlisted)
            {
                Log.BatchRequestFailed(context.Logger, unlisted.Message);
                // Not needed to start a batch, which reports any lasting error; some providers have batches and cannot list them.
                if (!unlisted.MayPass || looks == MostLooks)
                    break;
                await context.PauseAsync(unlisted.Wait, cancellationToken).ConfigureAwait(false);
            }
        }

        _hasLooked = true;
        if (others.Count > 0)
            Log.BatchesUnknown(context.Logger, others.Count, context.Options.LedgerPath, string.Join(',', others));
    }

    private async Task ListForgottenAsync(bool isNew, HashSet<string> others, CancellationToken cancellationToken)
    {
        var ended = new List<RemoteBatch>();
        await foreach (var remote in context.Api.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!MayBeForgotten(remote, isNew))
                continue;
            if (remote.HasEnded)
                ended.Add(remote);
            else
                Take(remote, others);
        }

        if (ended.Count == 0)
            return;
        // The file of a batch is deleted when its results were collected.
        var files = await context.Api.FilesAsync(cancellationToken).Select(file => file.Id)
            .ToHashSetAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        foreach (var remote in ended.Where(batch => batch.InputFile is { } file && files.Contains(file)))
            Take(remote, others);
    }

    private bool MayBeForgotten(RemoteBatch remote, bool isNew) =>
        remote.Name is { } name && (!remote.HasEnded || remote.Completed > 0)
        && (context.Ledger.Batches.IsOwn(name) || (isNew && IsOfModel(remote))) && !IsKnown(remote);

    // Providers name a version of the model that was asked for.
    private bool IsOfModel(RemoteBatch remote) => remote.Model?.StartsWith(context.Model, StringComparison.OrdinalIgnoreCase) ?? true;

    private void Take(RemoteBatch remote, HashSet<string> others)
    {
        if (context.Ledger.Batches.IsOwn(remote.Name!))
            context.Ledger.Batches.Adopt(remote);
        else
            others.Add(remote.Id);
    }

    private bool IsKnown(RemoteBatch remote) => context.Ledger.Batches.Find(remote.Id) is not null;

    private Task FindBatchesAsync(List<LocalBatch> lost, CancellationToken cancellationToken) => context.Requests.TryAsync(
        async () =>
        {
            await foreach (var remote in context.Api.ListAsync(cancellationToken).ConfigureAwait(false))
            {
                if (lost.Find(batch => IsSame(batch, remote)) is not { } found || IsKnown(remote))
                    continue;
                context.Ledger.Batches.SetRemote(found, remote.Id);
                lost.Remove(found);
                if (lost.Count == 0)
                    break;
            }

            return true;
        },
        cancellationToken);

    // Some providers do not give the metadata back; a file is uploaded for one batch.
    private static bool IsSame(LocalBatch batch, RemoteBatch remote) =>
        batch.Name == remote.Name || (batch.File is { } file && file == remote.InputFile);

    private Task FindFilesAsync(List<LocalBatch> lost, CancellationToken cancellationToken) => context.Requests.TryAsync(
        async () =>
        {
            await foreach (var file in context.Api.FilesAsync(cancellationToken).ConfigureAwait(false))
            {
                if (lost.Find(batch => batch.FileName == file.Name) is { } found)
                    context.Ledger.Batches.SetFile(found, file.Id);
            }

            return true;
        },
        cancellationToken);
}
