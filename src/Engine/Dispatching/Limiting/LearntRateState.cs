namespace ParallelLlm.Dispatching.Limiting;

/// <summary>The memory of <see cref="LearntRate"/>.</summary>
internal record struct LearntRateState
{
    /// <summary>Units per second; null before the first refusal.</summary>
    public double? PerSecond { get; set; }

    /// <summary>Answers that it was measured by; 0 for a guess.</summary>
    public int MeasuredBy { get; set; }

    /// <summary>Relative size of the next growth.</summary>
    public double Step { get; set; }

    /// <summary>Units admitted since <see cref="EmptyAt"/>.</summary>
    public double Units { get; set; }

    /// <summary>Answers since <see cref="EmptyAt"/>.</summary>
    public int Answers { get; set; }

    /// <summary>Answers when growth was last considered.</summary>
    public int AnswersAtCreep { get; set; }

    /// <summary>Units when growth was last considered.</summary>
    public double UnitsAtCreep { get; set; }

    /// <summary>Engine time when growth was last considered.</summary>
    public TimeSpan CreptAt { get; set; }

    /// <summary>Engine time when the bucket was last known to be empty; zero before the first.</summary>
    public TimeSpan EmptyAt { get; set; }

    /// <summary>Engine time of the last counted end of a call.</summary>
    public TimeSpan LastEnd { get; set; }

    /// <summary>Time without work to send since <see cref="EmptyAt"/>.</summary>
    public TimeSpan Idle { get; set; }

    /// <summary>Measurement up to an earlier empty bucket, before there was a rate.</summary>
    public RateMeasure Before { get; set; }
}
