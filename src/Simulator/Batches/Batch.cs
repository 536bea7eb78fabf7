using System.Globalization;

namespace ParallelLlm.Simulator.Batches;

/// <summary>A batch: its request, its plan, and how far it is. Times are since the start. Not thread-safe.</summary>
internal sealed class Batch(long number, BatchRequest request, BatchInput input, BatchPlan plan, TimeSpan createdAt, bool isQueued)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private readonly TimeSpan?[] _enteredAt = new TimeSpan?[Enum.GetValues<BatchState>().Length];
    private LineRun[] _runs = [];
    private LineCounts? _counts;

    public string Id { get; } = string.Create(CultureInfo.InvariantCulture, $"batch_simulator_{number}");

    public long Number => number;

    public BatchRequest Request => request;

    public BatchPlan Plan => plan;

    public TimeSpan CreatedAt => createdAt;

    public TimeSpan ExpiresAt => createdAt + Window;

    /// <summary>Whether its tokens wait until its end; not if they were too many.</summary>
    public bool IsQueued => isQueued;

    public string? Model { get; } = input.Model;

    public long PromptTokens { get; } = input.PromptTokens;

    /// <summary>The input; null after the end.</summary>
    public BatchInput? Input { get; private set; } = input;

    /// <summary>Its lines in the order in which they are processed; none before and after that.</summary>
    public IReadOnlyList<LineRun> Runs => _runs;

    public BatchState State { get; private set; } = BatchState.Validating;

    /// <summary>The time of its next state; <see cref="TimeSpan.MaxValue"/> after the last.</summary>
    public TimeSpan Due { get; private set; }

    /// <summary>Why it failed; null where it did not, or without a reason.</summary>
    public IReadOnlyList<BatchError>? Errors { get; private set; }

    public string? OutputFileId { get; set; }

    public string? ErrorFileId { get; set; }

    public BatchUsage Usage { get; set; }

    /// <summary>When it came into a state; null if it did not.</summary>
    public TimeSpan? EnteredAt(BatchState state) => _enteredAt[(int)state];

    public bool IsGone(TimeSpan now) => now >= createdAt + plan.VanishesAfter;

    /// <summary>Whether it is at an end.</summary>
    public bool HasEnded => State >= BatchState.Completed;

    public void Enter(BatchState state, TimeSpan at, TimeSpan due)
    {
        _enteredAt[(int)state] = at;
        (State, Due) = (state, due);
    }

    public void Start(TimeSpan at, LineRun[] runs)
    {
        _runs = runs;
        var due = at + plan.Duration;
        Enter(BatchState.InProgress, at, due < ExpiresAt ? due : ExpiresAt);
    }

    public void End(BatchState state, TimeSpan at, IReadOnlyList<BatchError>? errors)
    {
        _counts = CountsAt(at);
        Enter(state, at, TimeSpan.MaxValue);
        (Errors, Input, _runs) = (errors, null, []);
    }

    /// <summary>Lines that are over; they end one after the other, in equal steps of the time in progress.</summary>
    public int DoneAt(TimeSpan now)
    {
        if (EnteredAt(BatchState.InProgress) is not { } start)
            return 0;
        var stop = EnteredAt(BatchState.Finalizing) ?? EnteredAt(BatchState.Cancelling) ?? now;
        return stop - start >= plan.Duration
            ? _runs.Length
            : (int)(_runs.Length * (Int128)(stop - start).Ticks / plan.Duration.Ticks);
    }

    public LineCounts CountsAt(TimeSpan now)
    {
        if (_counts is { } final)
            return final;
        var done = _runs.AsSpan(0, DoneAt(now));
        var (succeeded, failed) = (0, 0);
        foreach (var run in done)
        {
            if (run.Succeeds)
                succeeded++;
            else if (run.Ends)
                failed++;
        }

        return new LineCounts(_runs.Length, succeeded, failed);
    }
}
