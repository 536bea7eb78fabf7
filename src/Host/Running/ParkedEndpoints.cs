namespace ParallelLlm.Host.Running;

/// <summary>Schedules retries of the endpoints that a parked run waits for: nothing else can reset them. Not thread-safe.</summary>
internal sealed class ParkedEndpoints
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, TimeSpan> _since = [];

    /// <summary>The endpoints due for a retry.</summary>
    /// <param name="now">Time since the run's start.</param>
    public IReadOnlyList<string> Due(IReadOnlyList<EndpointStatus> endpoints, TimeSpan now)
    {
        var due = new List<string>();
        foreach (var endpoint in endpoints)
        {
            if (endpoint is not { IsAwaited: true, Breaker: BreakerState.Isolated })
                _since.Remove(endpoint.Name);
            else if (_since.TryAdd(endpoint.Name, now) || now - _since[endpoint.Name] < Interval)
                continue;
            else if (_since.Remove(endpoint.Name))
                due.Add(endpoint.Name);
        }

        return due;
    }
}
