using System.Threading.Channels;

namespace ParallelLlm.Dispatching.Ordering;

/// <summary>
/// Results of a request on their way to the caller, with the request's window. Thread-safe for one deliverer and one taker.
/// </summary>
internal sealed class RequestResults(ResultOrder order, int items, long bytes)
{
    private readonly Channel<Finished> _ready = Channel.CreateUnbounded<Finished>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Resequencer<Finished>? _order = order == ResultOrder.Chunks ? new Resequencer<Finished>() : null;
    private readonly Credit _credit = new(items, bytes);

    /// <summary>Number of delivered results.</summary>
    public long Delivered { get; private set; }

    /// <summary>Waits for credit in the window and takes it.</summary>
    public ValueTask TakeRoomAsync(long size, CancellationToken cancellationToken) => _credit.TakeAsync(size, cancellationToken);

    /// <summary>Delivers an item's result, once per item.</summary>
    public void Deliver(in Finished finished)
    {
        Delivered++;
        if (_order is null)
        {
            _ready.Writer.TryWrite(finished);
            return;
        }

        _order.Put(finished.Item.Sequence, finished);
        while (_order.TryTake(out var next))
            _ready.Writer.TryWrite(next);
    }

    /// <summary>Ends the results, optionally with an exception for the caller.</summary>
    public void End(Exception? reason = null) => _ready.Writer.TryComplete(reason);

    /// <summary>Takes the next result; false at the end.</summary>
    public async ValueTask<(bool Found, Finished Result)> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_ready.Reader.TryRead(out var finished))
            {
                _credit.Return(finished.Item.Prompt.Bytes);
                return (true, finished);
            }

            if (!await _ready.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                return (false, default);
        }
    }
}
