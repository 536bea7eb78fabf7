using System.Text.Json;

namespace ParallelLlm.Host.Evaluation;

/// <summary>A document of a gold file, with the values that a person has found in it.</summary>
/// <param name="Name">Its name as the file has it.</param>
/// <param name="Line">The line of the file.</param>
/// <param name="Fields">An object.</param>
internal sealed record GoldDocument(string Name, int Line, JsonElement Fields)
{
    /// <summary>Where the values stand; undefined if the file does not say.</summary>
    public JsonElement Evidence { get; init; }

    /// <summary>Whether all values are texts or null, since a table has no types.</summary>
    public bool IsUntyped { get; init; }
}
