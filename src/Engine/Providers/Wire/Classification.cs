namespace ParallelLlm.Providers.Wire;

/// <summary>An error answer's class.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Message">What to say when the provider says nothing; null when its own words do.</param>
/// <param name="Parameter">What is refused, when that is the kind.</param>
internal readonly record struct Classification(FailureKind Kind, string? Message = null, CallParameter? Parameter = null)
{
    /// <summary>Whether the message says more than the provider's own words.</summary>
    public bool Explains { get; init; }

    /// <summary>Whether nothing but the status said what it is.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Whether a request was refused for an unknown reason.</summary>
    public bool IsUnexplained { get; init; }
}
