using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>Runs with a store, as real processes against a server: nothing is paid for twice.</summary>
public sealed class StoreRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_run_makes_no_call_gives_the_same_fields_and_names_the_store()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        WriteDocuments(30);
        var run = $"run docs -f name --chunk-tokens 16 --base-url {server.BaseUrl} --model m --store kept/answers.db";

        var (firstCode, first, _) = await ProgramProcess.RunAsync(_folder.Path, run);
        var calls = server.Stats.Answered;
        var (code, second, error) = await ProgramProcess.RunAsync(_folder.Path, run + " --report report.json");

        (firstCode, code).ShouldBe((0, 0), error);
        calls.ShouldBeGreaterThan(30);
        server.Stats.Requests.ShouldBe(calls);
        Fields(second).ShouldBe(Fields(first));
        var chunks = Lines(second).Sum(line => line.GetProperty("chunks").GetArrayLength());
        error.ShouldContain($"Processed {chunks}/{chunks} chunks, {chunks} from the store, in ");
        Lines(second).SelectMany(line => line.GetProperty("chunks").EnumerateArray()).Select(chunk => chunk.GetProperty("metadata"))
            .ShouldAllBe(metadata => metadata.GetProperty("from_store").GetBoolean() && metadata.GetProperty("attempt_count").GetInt32() == 0 && metadata.GetProperty("model_name").GetString() != null);
        var report = JsonDocument.Parse(File.ReadAllText(_folder["report.json"])).RootElement;
        Number(report, "total").ShouldBe(chunks);
        Number(report, "from_store").ShouldBe(chunks);
        Number(report, "attempts").ShouldBe(0);
        Number(report.GetProperty("documents"), "from_store").ShouldBe(30);
    }

    [Theory]
    [InlineData("nothing", 0, 1)]
    [InlineData("--chunk-overlap 3", 0, 0)]
    [InlineData("--model other", 1, 0)]
    [InlineData("-f name,date", 1, 0)]
    [InlineData("--max-output-tokens 1000", 1, 0)]
    [InlineData("--temperature 0.5", 1, 0)]
    [InlineData("--prompt-template prompt.txt", 1, 0)]
    [InlineData("--no-store", 1, 0)]
    [InlineData("changed", 1, 0)]
    [InlineData("renamed", 0, 0)]
    public async Task Changing_anything_that_shapes_a_result_causes_a_new_call(string change, int calls, int recalled)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        _folder.Write("docs/a.txt", "Name: Ada");
        _folder.Write("prompt.txt", "Give {fields} of {text}");
        var run = $"run docs --base-url {server.BaseUrl}";
        await ProgramProcess.RunAsync(_folder.Path, run + " -f name --model m --store answers.db");

        if (change == "changed")
            _folder.Write("docs/a.txt", "Name: Eva");
        else if (change == "renamed")
            File.Move(_folder["docs/a.txt"], _folder["docs/b.txt"]);
        var flags = change.StartsWith('-') ? " " + change : "";
        if (!flags.Contains(" -f"))
            flags += " -f name";
        if (!flags.Contains("--model"))
            flags += " --model m";
        if (!flags.Contains("--no-store"))
            flags += " --store answers.db";
        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, run + flags + " --report report.json");

        code.ShouldBe(0, error);
        (server.Stats.Answered - 1).ShouldBe(calls);
        Number(JsonDocument.Parse(File.ReadAllText(_folder["report.json"])).RootElement.GetProperty("documents"), "from_store").ShouldBe(recalled);
        Lines(output).ShouldHaveSingleItem().GetProperty("document").GetString().ShouldBe(change == "renamed" ? "docs/b.txt" : "docs/a.txt");
    }

    private void WriteDocuments(int count)
    {
        for (var i = 0; i < count; i++)
            _folder.Write($"docs/{i}.txt", $"Name: N{i}\n\n{string.Join(' ', Enumerable.Range(i * 100, 12))}");
    }

    private static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static List<string> Fields(string output) => [.. Lines(output).Select(line => $"{line.GetProperty("document")} {line.GetProperty("fields")}")];

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
