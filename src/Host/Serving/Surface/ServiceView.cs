using System.Reflection;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>Assembles a service's status from its parts, which appear one by one while it starts. Thread-safe.</summary>
/// <param name="check">Looks at the folders themselves.</param>
internal sealed class ServiceView(FolderCheck check, TimeProvider time)
{
    private const int ShownChanges = 5;
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _start = time.GetTimestamp();
    private volatile ParallelProcessor? _engine;
    private volatile int _phase;
    private volatile ProcessingSummary _summary = new();
    private volatile IReadOnlyList<ControlChange> _changes = [];

    public static string Version { get; } =
        typeof(ServiceView).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public Func<FolderFacts> Folder { get; set; } = () => FolderFacts.None;

    /// <summary>The batches of an endpoint; null if its calls are made in another way.</summary>
    public Func<string, BatchCounts?> Batches { get; set; } = _ => null;

    /// <summary>Port of the surface, once it listens.</summary>
    public int? Port { get; set; }

    public ParallelProcessor? Engine
    {
        get => _engine;
        set => _engine = value;
    }

    public ServicePhase Phase
    {
        get => (ServicePhase)_phase is ServicePhase.Running && Folder().IsDraining ? ServicePhase.Draining : (ServicePhase)_phase;
        set => _phase = (int)value;
    }

    public TimeProvider Time => time;

    public IReadOnlyList<NotReady> Reasons() =>
        Readiness.Of(Phase, _engine?.Endpoints ?? [], Folder().Blocks.Concat(check.Problems()), _engine?.Budget);

    public DocumentCounts Documents => Folder().Documents;

    /// <summary>Whether the engine answers; one that has not started, or has ended, needs not.</summary>
    public async Task<bool> IsAliveAsync(TimeSpan patience)
    {
        if (_engine is not { } engine)
            return true;
        try
        {
            await engine.PingAsync().WaitAsync(patience, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public async Task<ServiceStatus> LookAsync()
    {
        await AskAsync();
        var (facts, summary, changes) = (Folder(), _summary, _changes);
        var phase = Phase;
        return new ServiceStatus
        {
            Version = Version,
            Pid = Environment.ProcessId,
            Instance = facts.Instance,
            Port = Port,
            Phase = phase,
            Reasons = Reasons(),
            StartedAt = _startedAt,
            At = time.GetUtcNow(),
            UptimeSeconds = Math.Round(time.GetElapsedTime(_start).TotalSeconds, 3),
            Documents = facts.Documents,
            Endpoints = [.. (_engine?.Endpoints ?? []).Select(endpoint => StateOf(endpoint, changes))],
            Chunks = new ChunkCounts(
                summary.Total,
                summary.Completed,
                summary.Failed,
                summary.Cancelled,
                summary.InProgress,
                summary.Pending,
                summary.Retrying)
            {
                FromStore = summary.FromStore,
            },
            Calls = new CallCounts(summary.Attempts, summary.Throttled, summary.Retried, summary.MaxInFlight),
            Budget = _engine?.Budget,
            Tokens = new TokenCounts(summary.PromptTokens, summary.CompletionTokens, summary.TotalTokens) { Cached = summary.CachedTokens },
            Cost = summary.Cost,
            SavedByCache = summary.SavedByCache,
        };
    }

    // A tracker too busy to answer must not prevent the rest from being reported: the last known totals are used then.
    private async Task AskAsync()
    {
        if (_engine is not { } engine)
            return;
        using var late = new CancellationTokenSource(LongestAnswer, time);
        try
        {
            _summary = await engine.GetSummaryAsync(late.Token);
            _changes = await engine.GetControlChangesAsync(late.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            // Too busy, or it has just ended.
        }
    }

    private EndpointState StateOf(EndpointStatus endpoint, IReadOnlyList<ControlChange> changes) => new(
        endpoint.Name,
        endpoint.Limit,
        endpoint.InFlight,
        EndpointState.NameOf(endpoint.Breaker),
        endpoint.BlockedUntil,
        endpoint.Reason,
        [.. changes.Where(change => change.Endpoint == endpoint.Name || change.Endpoint == ControlChange.WholeEngine)
            .Reverse()
            .Take(ShownChanges)
            .Select(change => new StatusChange(change.At, DocumentLine.NameOf(change.What), change.From, change.To, change.Reason))])
    {
        RequestsPerSecond = endpoint.RequestsPerSecond,
        TokensPerSecond = endpoint.TokensPerSecond,
        Batches = Batches(endpoint.Name),
    };
}
