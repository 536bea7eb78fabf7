using System.Runtime.CompilerServices;
using ParallelLlm.Batching;

namespace ParallelLlm;

/// <summary>The batches of a provider's account, by whomever they were started. Thread-safe.</summary>
/// <param name="client">Makes the requests; not disposed.</param>
/// <param name="time">Clock for timeouts; the system's when null.</param>
public sealed class BatchAccount(OpenAICompatibleClient client, TimeProvider? time = null)
{
    private readonly BatchApi _api = new(client, time ?? TimeProvider.System);

    /// <summary>All batches, in the provider's order: usually the newest first.</summary>
    /// <exception cref="BatchException">The endpoint refuses, or cannot be reached.</exception>
    public async IAsyncEnumerable<BatchInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var batches = _api.ListAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var ends = batches.ConfigureAwait(false);
        while (await GuardAsync(async () => await batches.MoveNextAsync().ConfigureAwait(false)).ConfigureAwait(false))
            yield return InfoOf(batches.Current);
    }

    /// <summary>One batch.</summary>
    /// <exception cref="BatchException">There is none of this ID, the endpoint refuses, or it cannot be reached.</exception>
    public async Task<BatchInfo> GetAsync(string id, CancellationToken cancellationToken = default) =>
        InfoOf(await GuardAsync(() => _api.GetAsync(id, cancellationToken)).ConfigureAwait(false));

    /// <summary>Cancels a batch; answered calls keep their answers. Takes up to ten minutes at the provider.</summary>
    /// <exception cref="BatchException">There is none of this ID, it has ended, the endpoint refuses, or it cannot be reached.</exception>
    public async Task<BatchInfo> CancelAsync(string id, CancellationToken cancellationToken = default) =>
        InfoOf(await GuardAsync(() => _api.CancelAsync(id, cancellationToken)).ConfigureAwait(false));

    private static BatchInfo InfoOf(RemoteBatch batch) =>
        new(batch.Id, batch.Status, batch.HasEnded, batch.Name, batch.Completed, batch.Total)
        {
            CreatedAt = batch.CreatedAt,
            Model = batch.Model,
            Errors = [.. batch.Errors.Select(error => error.Code ?? "error").Distinct()],
        };

    private static async Task<T> GuardAsync<T>(Func<Task<T>> request)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (BatchRequestException failed)
        {
            throw failed.ForCallers();
        }
    }
}
