namespace ParallelLlm.Host.Folder;

/// <summary>The calls of batches, as the watched folder sees them.</summary>
/// <param name="Answered">Number of calls answered so far.</param>
/// <param name="IsWaiting">Whether calls of a document have no answer yet.</param>
/// <param name="Done">Removes the answers of a document that is delivered.</param>
internal sealed record FolderBatches(Func<long> Answered, Func<string, bool> IsWaiting, Action<string> Done)
{
    /// <summary>Where no calls are made by batches.</summary>
    public static readonly FolderBatches None = new(() => 0, _ => false, _ => { });

    public static FolderBatches Of(IReadOnlyList<BatchingClient> clients) => clients.Count == 0
        ? None
        : new FolderBatches(
            () => clients.Sum(client => client.Answered),
            document => clients.Any(client => client.IsWaiting(document)),
            document =>
            {
                foreach (var client in clients)
                    client.Done(document);
            });
}
