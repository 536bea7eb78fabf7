namespace ParallelLlm.Tests.Load.Wire;

/// <summary>The body of a success in an unusual frame.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Source">Where it was seen.</param>
/// <param name="Body">What is sent.</param>
internal sealed record FrameRow(string Name, string Source, string Body)
{
    /// <summary>Words of the message about a body that holds no answer; null if it holds one.</summary>
    public string? Why { get; init; }

    public override string ToString() => $"Fault_Wire_07 {Name}";
}
