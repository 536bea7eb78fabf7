using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>A wait hint and the headers that it is sent in.</summary>
/// <param name="Wait">The announced time; may be false, and negative.</param>
/// <param name="Form">In which headers.</param>
public readonly record struct RetryAfter(TimeSpan Wait, RetryAfterForm Form)
{
    /// <summary>Value of <c>retry-after</c>: whole seconds, rounded up; null when it is not sent.</summary>
    public long? Seconds => Form is RetryAfterForm.Both or RetryAfterForm.Seconds ? (long)Wait.RoundUpToSeconds().TotalSeconds : null;

    /// <summary>Value of <c>retry-after-ms</c>: whole milliseconds, rounded up; null when it is not sent.</summary>
    public long? Milliseconds =>
        Form is RetryAfterForm.Both or RetryAfterForm.Milliseconds ? (long)Wait.RoundUpToMilliseconds().TotalMilliseconds : null;

    /// <summary>What a client reads: milliseconds where they are sent, else seconds.</summary>
    public TimeSpan AsRead => Form == RetryAfterForm.Seconds ? Wait.RoundUpToSeconds() : Wait.RoundUpToMilliseconds();
}
