using ParallelLlm.Contracts;
using ParallelLlm.Options;

namespace ParallelLlm.Pipeline;

/// <summary>The front door.</summary>
public sealed class ParallelProcessor : IAsyncDisposable
{
    /// <summary>Starts an engine with an actor system of its own.</summary>
    public static ParallelProcessor Start(ParallelLlmOptions options, Microsoft.Extensions.Logging.ILoggerFactory? loggers = null, TimeProvider? time = null) => throw new NotSupportedException();

    /// <summary>Processes a request; results come as soon as order allows.</summary>
    public IAsyncEnumerable<ProcessedChunk> ProcessAsync(ProcessingRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>The engine's lifetime summary.</summary>
    public Task<ProcessingSummary> GetSummaryAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>A request's summary; null when it is not known (any more).</summary>
    public Task<ProcessingSummary?> GetSummaryAsync(RequestId request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Limit changes since the start, oldest first, bounded.</summary>
    public Task<IReadOnlyList<LimitChange>> GetLimitChangesAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>The endpoints as they stand now; cheap, for a display.</summary>
    public IReadOnlyList<EndpointStatus> Endpoints => throw new NotSupportedException();

    /// <summary>Drain: stops admitting; work that was not started comes back as cancelled; waits for what is in flight, until the deadline, and then cancels it.</summary>
    public Task DrainAsync(TimeSpan deadline) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
