using System.Text.Json;

namespace ParallelLlm.Tests.Load.Wire;

/// <summary>A received request.</summary>
public sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, JsonElement Body)
{
    public bool Has(string property) => Body.TryGetProperty(property, out _);

    /// <summary>Whether a system message, or a parameter with a text in its value, was sent.</summary>
    public bool Holds(string what, string value = "") => what switch
    {
        "system" => Body.GetProperty("messages")[0].GetProperty("role").GetString() == "system",
        _ => Body.TryGetProperty(what, out var held) && held.GetRawText().Contains(value, StringComparison.Ordinal),
    };

    public string Text(int message) => Body.GetProperty("messages")[message].GetProperty("content").GetString()!;
}
