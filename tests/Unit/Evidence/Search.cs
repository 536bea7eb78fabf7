using System.Text.Json;
using ParallelLlm.EvidenceSearch;

namespace ParallelLlm.Tests.Unit.EvidenceSearch;

/// <summary>Shorthands for searches in short texts.</summary>
internal static class Search
{
    /// <summary>The match of a text value and the characters that were found, such as <c>Normalised: Müller</c>.</summary>
    public static string Text(string text, string value) =>
        Describe(text, new ChunkSearch(text).Find(JsonSerializer.SerializeToElement(value)));

    /// <summary>The same for a value in JSON.</summary>
    public static string Json(string text, string json) => Describe(text, new ChunkSearch(text).Find(JsonElement.Parse(json)));

    /// <summary>Pointer → <c>start-end</c> of the values of a result.</summary>
    public static IReadOnlyDictionary<string, string> Places(string text, string json, ExtractionSchema? schema = null) =>
        new EvidenceFinder(Chunk(text), schema).Find(Fields(json))
            .ToDictionary(entry => entry.Key, entry => $"{entry.Value.Start}-{entry.Value.End}");

    public static DocumentChunk Chunk(string text, long start = 0) => new("a", 3, text, start, start + text.Length, 0);

    public static Dictionary<string, JsonElement> Fields(string json) =>
        JsonElement.Parse(json).EnumerateObject().ToDictionary(member => member.Name, member => member.Value);

    private static string Describe(string text, Found found) =>
        found.Match == EvidenceMatch.None ? "None" : $"{found.Match}: {text[found.Places[0].Start..found.Places[0].End]}";
}
