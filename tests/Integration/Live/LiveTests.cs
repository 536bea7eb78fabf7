using System.Text.Json;
using ParallelLlm.Tests.Integration.Host.Commands;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Unit.Host.Documents;

namespace ParallelLlm.Tests.Integration.Live;

/// <summary>The whole program against a real endpoint.</summary>
public sealed class LiveTests
{
    // Of thirty fields. A model may word a diagnosis in its own way; it may not miss a written one.
    private const int EnoughFields = 24;

    /// <summary>Ten small documents, some twenty thousand tokens in all.</summary>
    [LiveFact]
    public async Task A_live_model_reads_the_samples()
    {
        using var folder = new TempFolder();
        var results = folder["results.jsonl"];
        var url = Environment.GetEnvironmentVariable(LiveFactAttribute.BaseUrl);
        var model = Environment.GetEnvironmentVariable(LiveFactAttribute.Model);
        var samples = Repository.Find("samples")!;

        var (code, _, error) = await ProgramProcess.RunAsync(
            samples,
            $"run . -f patient_name,date_of_birth,diagnosis --base-url {url} --model {model} --max-concurrency 4 --no-progress -o {results}",
            key: Environment.GetEnvironmentVariable(LiveFactAttribute.ApiKey));

        code.ShouldBe(0, error);
        var lines = (await File.ReadAllLinesAsync(results)).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray();
        lines.Length.ShouldBe(SamplesTests.Expected.Count);
        var right = 0;
        foreach (var (line, row) in lines.Zip(SamplesTests.Expected))
        {
            line.GetProperty("document").GetString().ShouldBe((string)row[0]);
            line.GetProperty("status").GetString().ShouldBe("completed");
            var fields = line.GetProperty("fields");
            right += Is(fields, "patient_name", (string)row[1]) + Is(fields, "date_of_birth", (string)row[2]) + Is(fields, "diagnosis", (string)row[3]);
        }

        right.ShouldBeGreaterThanOrEqualTo(EnoughFields);
    }

    private static int Is(JsonElement fields, string name, string expected) =>
        fields.GetProperty(name) is { ValueKind: JsonValueKind.String } value && string.Equals(value.GetString()!.Trim(), expected, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
}
