namespace ParallelLlm.Simulator.Options;

/// <summary>
/// Files and batches: how long a batch takes, how much may wait, and what goes wrong. Shares are from 0 (the default) to 1. Whether a share
/// strikes depends on the seed and the batch's number or the line, so that a run can be repeated.
/// </summary>
public sealed record BatchOptions
{
    /// <summary>
    /// Whether there are files and batches at all; true by default. Without them their paths are unknown, as at local servers.
    /// </summary>
    public bool Offered { get; init; } = true;

    /// <summary>Milliseconds in <c>validating</c>; 0 by default.</summary>
    public double ValidationMs { get; init; }

    /// <summary>Milliseconds in <c>in_progress</c>, drawn for each batch.</summary>
    public BatchDurationOptions DurationMs { get; init; } = new();

    /// <summary>Milliseconds in <c>finalizing</c>; 0 by default.</summary>
    public double FinalizingMs { get; init; }

    /// <summary>Milliseconds in <c>cancelling</c>; 0 by default.</summary>
    public double CancelMs { get; init; }

    /// <summary>Most lines of an input file, from 1 to 1,000,000; 50,000 by default.</summary>
    public int LinesMost { get; init; } = 50_000;

    /// <summary>Most bytes of an input file, from 1 to 200 MB (the default).</summary>
    public long BytesMost { get; init; } = OptionsValidator.MostBatchBytes;

    /// <summary>
    /// Prompt tokens that may wait for each model, from the creation of a batch to its end; 0 (the default) for no limit.
    /// </summary>
    public long QueueTokens { get; init; }

    /// <summary>How a batch above that limit is refused.</summary>
    public QueueRefusal QueueRefusal { get; init; } = QueueRefusal.Fails;

    /// <summary>Share of lines answered with <see cref="LineErrorStatus"/>.</summary>
    public double LineErrors { get; init; }

    /// <summary>HTTP status of those, from 400 to 599; 500 by default.</summary>
    public int LineErrorStatus { get; init; } = 500;

    /// <summary>Share of lines that end with <c>request_timeout</c>.</summary>
    public double TimedOut { get; init; }

    /// <summary>Share of lines that are never answered: a batch with one ends <c>expired</c>.</summary>
    public double Expired { get; init; }

    /// <summary>
    /// Share of lines answered with <c>finish_reason: length</c>. The same document with at least twice the first output limit, and a part
    /// of it, is answered whole.
    /// </summary>
    public double Truncated { get; init; }

    /// <summary>Share of lines answered with broken JSON.</summary>
    public double Invalid { get; init; }

    /// <summary>How failed lines are written.</summary>
    public BatchErrorForm ErrorForm { get; init; } = BatchErrorForm.Response;

    /// <summary>Faults of output files.</summary>
    public BatchOutputOptions Output { get; init; } = new();

    /// <summary>Share of batches that are unknown from <see cref="VanishMs"/> on.</summary>
    public double Vanish { get; init; }

    /// <summary>Milliseconds from the creation of such a batch until it is unknown; 1,000 by default.</summary>
    public double VanishMs { get; init; } = 1_000;

    /// <summary>Share of batches that fail in validation without a reason.</summary>
    public double Fails { get; init; }

    /// <summary>Days until a file is deleted; 0 (the default) for never.</summary>
    public double FileDays { get; init; }
}
