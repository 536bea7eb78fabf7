namespace ParallelLlm.Calling.Wire;

/// <summary>Tells, when the time of a call is up, whether it is worth waiting for longer. Thread-safe.</summary>
internal interface IPatience
{
    /// <summary>Time that the call may still take; zero or less for none.</summary>
    /// <param name="elapsed">Time that it has taken.</param>
    TimeSpan MoreAfter(TimeSpan elapsed);
}
