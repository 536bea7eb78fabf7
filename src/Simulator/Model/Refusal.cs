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
