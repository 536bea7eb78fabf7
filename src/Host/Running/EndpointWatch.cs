using System.Globalization;
using ParallelLlm.Contracts;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>
/// Notices that a run's endpoints cannot be used: they said so, or none has given an answer of any use for too long. Thread-safe.
/// </summary>
/// <param name="names">The endpoints' names.</param>
/// <param name="giveUpAfter">How long there may be no usable answer.</param>
/// <param name="then">What becomes of the run.</param>
internal sealed class EndpointWatch(IReadOnlyList<string> names, TimeSpan giveUpAfter, NoneCanServe then = NoneCanServe.Fail)
{
    private readonly Lock _gate = new();
    private bool _answered;
    private string? _useless;
    private string? _lastError;

    /// <summary>The endpoints as they stand; for the reason, and for telling whether another one is left.</summary>
    public Func<IReadOnlyList<EndpointStatus>> Status { get; set; } = () => [];

    /// <summary>Why no endpoint can be used; null as long as one can. Stays once it is set.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether that is because none answers, rather than because of what they answered.</summary>
    public bool IsSilent { get; private set; }

    public void Finished(ProcessedChunk chunk)
    {
        // What comes from the store says nothing about the endpoint.
        if (chunk.Metadata.FromStore)
            return;
        lock (_gate)
        {
            if (chunk.Error is { } error && error.Kind.IsPermanentForEndpoint())
                NoneLeft(error);
            else if (chunk.Error is { Kind: FailureKind.Transient or FailureKind.Timeout } silent)
                _lastError = silent.Message;
            else if (chunk.Error is { Kind: FailureKind.Malformed or FailureKind.InvalidAnswer } useless)
                _useless = useless.Message;
            else if (chunk.Error is null or { Kind: not (FailureKind.Cancelled or FailureKind.Deadline or FailureKind.Budget or FailureKind.Engine) })
                _answered = true;
        }
    }

    /// <summary>Looks at the clock.</summary>
    /// <param name="summary">What the engine has seen so far.</param>
    /// <param name="sinceFirst">Time since the first chunk was handed to the engine.</param>
    public void Look(ProcessingSummary summary, TimeSpan sinceFirst)
    {
        lock (_gate)
        {
            // Throttling is an answer too, and so are paid tokens until a chunk has ended without any use of them; without any failed
            // call there may just be a slow model.
            _answered |= summary.Completed > summary.FromStore || summary.Throttled > 0;
            if (_useless is null && summary.TotalTokens > 0)
                return;
            if (then == NoneCanServe.Park || _answered || sinceFirst < giveUpAfter || summary.Failed + summary.Retrying + summary.Retried == 0)
                return;
            var seconds = giveUpAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            var lastError = Status().Select(status => status.Reason).LastOrDefault(reason => reason is not null) ?? _useless ?? _lastError;
            var what = _useless is null ? "not answered at all" : "given no usable answer";
            IsSilent = Reason is null;
            Reason ??= $"{Subject(names)} {(names.Count == 1 ? "has" : "have")} {what} for {seconds} s{(lastError is { } error ? $": {error}" : "")}";
        }
    }

    // A run that ends with what is there goes on for as long as another endpoint can serve other chunks.
    private void NoneLeft(ChunkError error)
    {
        var locked = Status().Where(status => status.Breaker == BreakerState.Locked).ToList();
        if (then == NoneCanServe.Partial && locked.Count < names.Count && names.Count > 1)
            return;
        var subject = Subject(locked.Count == 0 ? names : [.. locked.Select(status => status.Name)]);
        var others = locked.Where(status => status.Reason != error.Message).Select(status => $"; {status.Name}: {status.Reason}");
        Reason ??= $"{subject} cannot be used ({error.Kind.Name()}): {error.Message}{string.Concat(others)}";
    }

    private static string Subject(IReadOnlyList<string> names) => names.Count == 1 ? $"endpoint {names[0]}" : $"endpoints {string.Join(", ", names)}";
}
