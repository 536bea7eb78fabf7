using Microsoft.Extensions.Logging;

namespace ParallelLlm.Batching;

/// <summary>What the parts of a <see cref="BatchQueue"/> share.</summary>
internal sealed record QueueContext(
    BatchApi Api, string Model, BatchLedger Ledger, BatchingOptions Options, TimeProvider Time, ILogger Logger)
{
    public PatientRequests Requests { get; } = new(Options, Time, Logger);

    /// <summary>The pauses between two looks at the batches.</summary>
    public PollPause Pause { get; } = new(Options.FirstPause, Options.LongestPause);

    /// <summary>Waits for the next look.</summary>
    /// <param name="asked">The wait that the provider asks for; null for none.</param>
    public Task PauseAsync(TimeSpan? asked, CancellationToken cancellationToken) =>
        Task.Delay(Pause.Next(asked), Time, cancellationToken);
}
