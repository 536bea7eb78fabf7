namespace ParallelLlm.Providers.Wire;

/// <summary>An error answer's class.</summary>
/// <param name="Message">Message if the provider gives none; null if its own words suffice.</param>
/// <param name="Parameter">The refused parameter, if that is the kind.</param>
internal readonly record struct Classification(FailureKind Kind, string? Message = null, CallParameter? Parameter = null)
{
    /// <summary>Whether the message explains more than the provider's own words.</summary>
    public bool Explains { get; init; }

    /// <summary>Whether only the status identifies the failure.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Whether a request was refused for an unknown reason.</summary>
    public bool IsUnexplained { get; init; }
}
