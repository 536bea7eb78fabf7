using System.Text.Json;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>What a run has written.</summary>
internal static class RunResult
{
    public static IEnumerable<JsonElement> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);

    public static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    public static JsonElement Report(TempFolder folder) => JsonDocument.Parse(File.ReadAllText(folder["report.json"])).RootElement;
}
