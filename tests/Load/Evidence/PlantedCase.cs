namespace ParallelLlm.Tests.Load.EvidenceScore;

/// <summary>A value with a known place in a text.</summary>
/// <param name="Kind">How the value was disturbed.</param>
/// <param name="Text">The text.</param>
/// <param name="Field">Name of the field.</param>
/// <param name="Json">The value in JSON.</param>
/// <param name="Start">Where it stands.</param>
/// <param name="End">The index after it.</param>
/// <param name="IsOnly">Whether no other place is right, although the value stands there too.</param>
internal sealed record PlantedCase(string Kind, string Text, string Field, string Json, int Start, int End, bool IsOnly = false)
{
    public string Slice => Text[Start..End];
}
