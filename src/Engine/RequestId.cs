using System.Globalization;

namespace ParallelLlm;

/// <summary>Identifies a request while the engine knows it. Unique per process, and per fleet in practice.</summary>
/// <param name="Value">A version 7 UUID when made by <see cref="New"/>.</param>
public readonly record struct RequestId(Guid Value)
{
    /// <summary>A new id.</summary>
    public static RequestId New() => new(Guid.CreateVersion7());

    /// <summary>The id as 32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("N", CultureInfo.InvariantCulture);
}
