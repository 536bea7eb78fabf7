namespace ParallelLlm.Providers.Wire;

/// <summary>Decides whether a call gets more time when its time is up. Thread-safe.</summary>
internal interface IPatience
{
    /// <summary>The extra time; zero or less for none.</summary>
    /// <param name="elapsed">The time used so far.</param>
    TimeSpan MoreAfter(TimeSpan elapsed);
}
