using System.Threading.Channels;

namespace ParallelLlm.Dispatching.Ordering;

/// <summary>
/// The results of a request on their way to its caller, and how far the request may run ahead of it. One side delivers, the other takes.
/// </summary>
internal sealed class RequestResults(ResultOrder order, int items, long bytes)
{
    private readonly Channel<Finished> _ready = Channel.CreateUnbounded<Finished>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Resequencer<Finished>? _order = order == ResultOrder.Chunks ? new Resequencer<Finished>() : null;
    private readonly Credit _credit = new(items, bytes);

    /// <summary>Results handed over so far.</summary>
    public long Delivered { get; private set; }

    /// <summary>Waits until there is room for an item, and takes it.</summary>
    public ValueTask TakeRoomAsync(long size, CancellationToken cancellationToken) => _credit.TakeAsync(size, cancellationToken);

    /// <summary>Hands over the result of an item, once per item.</summary>
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

    /// <summary>Ends the results, with an exception where the caller is to get one.</summary>
    public void End(Exception? reason = null) => _ready.Writer.TryComplete(reason);

    /// <summary>The next result for the caller; false at the end.</summary>
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
