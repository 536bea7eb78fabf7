namespace ParallelLlm.Tests.Load.Wire;

/// <summary>The body of a success in an unusual frame.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Source">Where it was seen.</param>
/// <param name="Body">The body.</param>
internal sealed record FrameRow(string Name, string Source, string Body)
{
    /// <summary>Words from the message about a body without an answer; null if it has one.</summary>
    public string? Why { get; init; }

    public override string ToString() => $"Fault_Wire_07 {Name}";
}
