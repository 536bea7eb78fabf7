using System.Globalization;
using ParallelLlm.Contracts;

namespace ParallelLlm.Host.Running;

/// <summary>Notices that the endpoint cannot be used: it said so, or it has not answered at all for too long. Thread-safe.</summary>
/// <param name="endpoint">The endpoint's name.</param>
/// <param name="giveUpAfter">How long nothing at all may be answered.</param>
internal sealed class EndpointWatch(string endpoint, TimeSpan giveUpAfter)
{
    private readonly Lock _gate = new();
    private bool _answered;
    private string? _lastError;

    /// <summary>Why the endpoint cannot be used; null as long as it can. Stays once it is set.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether that is because it does not answer, rather than because of what it answered.</summary>
    public bool IsSilent { get; private set; }

    public void Finished(ProcessedChunk chunk)
    {
        // What comes from the store says nothing about the endpoint.
        if (chunk.Metadata.FromStore)
            return;
        lock (_gate)
        {
            if (chunk.Error is { } error && error.Kind.IsPermanentForEndpoint())
                Reason ??= $"endpoint {endpoint} cannot be used ({error.Kind.Name()}): {error.Message}";
            else if (chunk.Error is { Kind: FailureKind.Transient or FailureKind.Timeout } silent)
                _lastError = silent.Message;
            else if (chunk.Error is null or { Kind: not (FailureKind.Cancelled or FailureKind.Deadline or FailureKind.Engine) })
                _answered = true;
        }
    }

    /// <summary>Looks at the clock.</summary>
    /// <param name="summary">What the engine has seen so far.</param>
    /// <param name="sinceFirst">Time since the first chunk was handed to the engine.</param>
    /// <param name="lastError">The endpoint's last error; null when it is not known.</param>
    public void Look(ProcessingSummary summary, TimeSpan sinceFirst, string? lastError = null)
    {
        lock (_gate)
        {
            // Throttling and paid tokens are answers too; without any failed call there may just be a slow model.
            _answered |= summary.Completed > summary.FromStore || summary.Throttled > 0 || summary.TotalTokens > 0;
            if (_answered || sinceFirst < giveUpAfter || summary.Failed + summary.Retrying + summary.Retried == 0)
                return;
            var seconds = giveUpAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            IsSilent = Reason is null;
            Reason ??= $"endpoint {endpoint} has not answered at all for {seconds} s{((lastError ?? _lastError) is { } error ? $": {error}" : "")}";
        }
    }
}
