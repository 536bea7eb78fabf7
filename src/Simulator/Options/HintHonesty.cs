namespace ParallelLlm.Simulator.Options;

/// <summary>How true a wait hint is.</summary>
public enum HintHonesty
{
    /// <summary>The time until the same call would be accepted.</summary>
    Honest,

    /// <summary>Always 0.</summary>
    Zero,

    /// <summary>Always −1 second.</summary>
    Negative,

    /// <summary>A tenth of the true time.</summary>
    TooShort,

    /// <summary>Always ten minutes.</summary>
    TenMinutes,
}
