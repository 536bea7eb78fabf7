using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>Bounds idle connections: a new one closes the oldest, so that abandoned ones keep no probe waiting. Thread-safe.</summary>
internal sealed class ConnectionQueue(int most)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<ConnectionContext> _idle = [];
    private readonly Dictionary<string, LinkedListNode<ConnectionContext>> _open = [];

    /// <summary>Counts a connection until it has been served.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        Enter(connection)?.Abort();
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(connection.ConnectionId);
        }
    }

    /// <summary>Keeps a connection open while a request on it is answered.</summary>
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        Busy(context.Connection.Id);
        try
        {
            await next(context);
        }
        finally
        {
            Idle(context.Connection.Id);
        }
    }

    private ConnectionContext? Enter(ConnectionContext connection)
    {
        lock (_lock)
        {
            var oldest = _idle.Count >= most ? _idle.First : null;
            if (oldest is not null)
                _idle.Remove(oldest);
            _open[connection.ConnectionId] = _idle.AddLast(connection);
            return oldest?.Value;
        }
    }

    private void Leave(string id)
    {
        lock (_lock)
            if (_open.Remove(id, out var node) && node.List is not null)
                _idle.Remove(node);
    }

    private void Busy(string id)
    {
        lock (_lock)
            if (_open.TryGetValue(id, out var node) && node.List is not null)
                _idle.Remove(node);
    }

    private void Idle(string id)
    {
        lock (_lock)
            if (_open.TryGetValue(id, out var node) && node.List is null)
                _idle.AddLast(node);
    }
}
