using System.Globalization;

namespace ParallelLlm.AnswerStore;

/// <summary>
/// A store with bounded waiting. A call that hangs or blocks is abandoned, and no other is made before it has ended. Thread-safe.
/// </summary>
internal sealed class BoundedStore(ICompletionStore store, TimeProvider time)
{
    /// <summary>The longest wait for a store.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private volatile Task _late = Task.CompletedTask;

    /// <summary>Looks up answers, as <see cref="ICompletionStore.FindAsync"/>. The token cancels only the wait.</summary>
    public Task<FoundCompletion?[]> FindAsync(IReadOnlyList<CompletionQuery> queries, CancellationToken cancellationToken) =>
        WaitAsync(() => store.FindAsync(queries, CancellationToken.None).AsTask(), cancellationToken);

    /// <summary>Saves answers, as <see cref="ICompletionStore.SaveAsync"/>.</summary>
    public Task SaveAsync(IReadOnlyList<StoredCompletion> completions) => WaitAsync(
        async () =>
        {
            await store.SaveAsync(completions, CancellationToken.None).ConfigureAwait(false);
            return true;
        },
        CancellationToken.None);

    private async Task<T> WaitAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        if (!_late.IsCompleted)
            throw new CompletionStoreException("The store does not answer.");
        var answer = Task.Run(ask, CancellationToken.None);
        try
        {
            return await answer.WaitAsync(LongestWait, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!answer.IsCompleted)
        {
            _late = answer;
            throw new CompletionStoreException(
                string.Create(CultureInfo.InvariantCulture, $"The store has not answered for {LongestWait.TotalSeconds} s."));
        }
    }
}
