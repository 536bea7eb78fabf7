namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>A sequence that says when its reader has let go of it, which comes after everything that was read has been offered.</summary>
internal sealed class WatchedChunks(IEnumerable<DocumentChunk> chunks) : IAsyncEnumerable<DocumentChunk>, IAsyncEnumerator<DocumentChunk>
{
    private readonly IEnumerator<DocumentChunk> _chunks = chunks.GetEnumerator();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Left => _left.Task;

    public DocumentChunk Current => _chunks.Current;

    public IAsyncEnumerator<DocumentChunk> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

    public ValueTask<bool> MoveNextAsync() => ValueTask.FromResult(_chunks.MoveNext());

    public ValueTask DisposeAsync()
    {
        _chunks.Dispose();
        _left.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
