namespace ParallelLlm.Dispatching.Limiting;

/// <summary>The memory of <see cref="LearntRate"/>.</summary>
internal record struct LearntRateState
{
    /// <summary>Units per second; null when none was refused for it yet.</summary>
    public double? PerSecond { get; set; }

    /// <summary>Answers by which it was measured; 0 for a guess.</summary>
    public int MeasuredBy { get; set; }

    /// <summary>By what part the rate grows next.</summary>
    public double Step { get; set; }

    /// <summary>Admitted since the bucket was last known to be empty.</summary>
    public double Units { get; set; }

    /// <summary>The same in answers.</summary>
    public int Answers { get; set; }

    /// <summary>Answers at the last growth.</summary>
    public int AnswersAtCreep { get; set; }

    /// <summary>Units at the last growth, or when it was last considered.</summary>
    public double UnitsAtCreep { get; set; }

    /// <summary>When that was.</summary>
    public TimeSpan CreptAt { get; set; }

    /// <summary>When the bucket was last known to be empty; the start before that.</summary>
    public TimeSpan EmptyAt { get; set; }

    /// <summary>The last end of a call that has been counted.</summary>
    public TimeSpan LastEnd { get; set; }

    /// <summary>How long there has been nothing to send since the bucket was empty.</summary>
    public TimeSpan Idle { get; set; }

    /// <summary>Measured up to when the bucket was found empty, before there was a rate.</summary>
    public RateMeasure Before { get; set; }
}
