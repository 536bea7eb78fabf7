using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Serving.Surface;

namespace ParallelLlm.Host.Serving;

/// <summary>Brings a service's deferred calls through batches, those of all endpoints at once. Disposes of their clients.</summary>
internal sealed class BatchLoops : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, BatchingClient> _clients;

    // A problem holds until the work goes on, which shows as progress.
    private readonly ConcurrentDictionary<string, (string Problem, BatchProgress Since)> _problems = new();
    private readonly ServiceLoops _loops;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public BatchLoops(IEnumerable<LlmEndpoint> endpoints, TimeProvider time, ILogger logger)
    {
        (_time, _logger, _loops) = (time, logger, new ServiceLoops(time, logger));
        _clients = endpoints.Where(endpoint => endpoint.Client is BatchingClient)
            .ToDictionary(endpoint => endpoint.Name, endpoint => (BatchingClient)endpoint.Client);
        foreach (var (name, client) in _clients)
            _loops.Add($"the batches of {name} stand still", Interval, token => SettleAsync(name, client, token));
    }

    /// <summary>The batches of an endpoint; null if it makes its calls in another way.</summary>
    public BatchCounts? Of(string endpoint)
    {
        if (!_clients.TryGetValue(endpoint, out var client))
            return null;
        var progress = client.Progress;
        return new BatchCounts(progress.Batches, progress.Sent, progress.Waiting, progress.MaxQueuedTokens)
        {
            Problem = _problems.TryGetValue(endpoint, out var known) && known.Since == progress ? known.Problem : null,
        };
    }

    /// <summary>Leaves the batches at their providers. Call it when the engine has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _loops.EndAsync();
        foreach (var client in _clients.Values)
            client.Dispose();
    }

    private async Task SettleAsync(string name, BatchingClient client, CancellationToken cancellationToken)
    {
        try
        {
            if (client.Pending > 0)
                await client.SettleAsync(cancellationToken);
            if (_problems.TryRemove(name, out _))
                ServiceLog.BatchesGoOn(_logger, name);
        }
        catch (BatchException refused)
        {
            if (!_problems.TryGetValue(name, out var known) || known.Problem != refused.Message)
                ServiceLog.BatchesRefused(_logger, name, refused.Message);
            _problems[name] = (refused.Message, client.Progress);
            await Task.Delay(RetryDelay, _time, cancellationToken);
        }
    }
}
