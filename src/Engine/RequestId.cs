using System.Globalization;

namespace ParallelLlm;

/// <summary>Id of a request: unique within a process, and in practice across a fleet.</summary>
/// <param name="Value">A version 7 UUID if created by <see cref="New"/>.</param>
public readonly record struct RequestId(Guid Value)
{
    /// <summary>Creates a new id.</summary>
    public static RequestId New() => new(Guid.CreateVersion7());

    /// <summary>Formats the id as 32 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("N", CultureInfo.InvariantCulture);
}
