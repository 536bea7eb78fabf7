using ParallelLlm.Contracts;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>An answer that refuses a call, as facts.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code"><c>error.code</c>; null for null.</param>
/// <param name="Type"><c>error.type</c>.</param>
/// <param name="Message"><c>error.message</c>.</param>
/// <param name="Means">What a client should make of it.</param>
public sealed record Refusal(int Status, string? Code, string? Type, string Message, FailureKind Means)
{
    /// <summary><c>error.param</c>.</summary>
    public string? Param { get; init; }

    /// <summary>How long the answer says to wait; null when it does not say.</summary>
    public RetryAfter? RetryAfter { get; init; }

    /// <summary>Which limit refused it.</summary>
    public RefusedBy By { get; init; }
}

/// <summary>Which limit refused a call.</summary>
public enum RefusedBy
{
    /// <summary>None: something is wrong with the call, the key or the provider.</summary>
    Other,

    /// <summary>The request or the token bucket.</summary>
    Rate,

    /// <summary>The hidden concurrency limit.</summary>
    Concurrency,
}

/// <summary>A wait hint and the headers that it is sent in.</summary>
/// <param name="Wait">The time that is told; may be a lie, and negative.</param>
/// <param name="Form">In which headers.</param>
public readonly record struct RetryAfter(TimeSpan Wait, RetryAfterForm Form)
{
    /// <summary>Value of <c>retry-after</c>: whole seconds, rounded up; null when it is not sent.</summary>
    public long? Seconds => Form is RetryAfterForm.Both or RetryAfterForm.Seconds ? (long)Wait.RoundUpToSeconds().TotalSeconds : null;

    /// <summary>Value of <c>retry-after-ms</c>: whole milliseconds, rounded up; null when it is not sent.</summary>
    public long? Milliseconds => Form is RetryAfterForm.Both or RetryAfterForm.Milliseconds ? (long)Wait.RoundUpToMilliseconds().TotalMilliseconds : null;

    /// <summary>What a client reads: milliseconds where they are sent, else seconds.</summary>
    public TimeSpan AsRead => Form == RetryAfterForm.Seconds ? Wait.RoundUpToSeconds() : Wait.RoundUpToMilliseconds();
}
