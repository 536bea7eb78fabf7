using System.Text.Json;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>Runs of the whole program against endpoints that stop to serve.</summary>
public sealed class PoolRunTests : IDisposable
{
    private const int Paid = 6;
    private const string Message = "You exceeded your current quota, please check your plan.";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_out_of_quota_ends_the_run_with_the_provider_message_and_keeps_results()
    {
        await using var server = OutOfQuotaAfter(Paid);
        WriteDocuments(40);

        var (code, output, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"run docs -f name --base-url {server.BaseUrl} --model m --max-concurrency 4 --report report.json");

        code.ShouldBe(3, error);
        error.Split('\n').Count(line => line.Contains(Message)).ShouldBe(1);
        Lines(output).Select(line => line.GetProperty("status").GetString()).ShouldBe(Enumerable.Repeat("completed", Paid));
        server.Requests.Length.ShouldBeInRange(Paid + 1, Paid + 4, "no more than what was out when the first answer was received");
        var report = Report();
        report.GetProperty("unfinished_documents").GetArrayLength().ShouldBe(40 - Paid);
        report.GetProperty("endpoints")[0].GetProperty("breaker").GetString().ShouldBe("locked");
    }

    [Fact]
    public async Task Another_tier_takes_over_when_a_key_has_no_quota_left()
    {
        await using var first = OutOfQuotaAfter(Paid);
        await using var second = ScriptedServer.Start(Answer);
        WriteDocuments(40);
        _folder.Write("config.json", $$"""
            {
              "endpoints": {
                "second": { "base_url": "{{second.BaseUrl}}", "model": "small", "tier": 1 },
                "first": { "base_url": "{{first.BaseUrl}}", "model": "large", "max_concurrency": 4 }
              }
            }
            """);

        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, "run docs -f name --config config.json --report report.json");

        code.ShouldBe(0, error);
        error.ShouldMatch($"Breaker of first is isolated: out_of_quota, .*{Message}");
        var answered = Lines(output).Select(line => line.GetProperty("chunks")[0].GetProperty("metadata")).ToList();
        answered.Count.ShouldBe(40);
        answered.Count(metadata => metadata.GetProperty("endpoint").GetString() == "first").ShouldBe(Paid);
        answered.ShouldAllBe(metadata => metadata.GetProperty("endpoint").GetString() == "first" || metadata.GetProperty("endpoint").GetString() == "second");
        first.Requests.Length.ShouldBeInRange(Paid + 1, Paid + 4);
        first.Requests.ShouldAllBe(request => request.Body.GetProperty("model").GetString() == "large");
        second.Requests.ShouldAllBe(request => request.Body.GetProperty("model").GetString() == "small");
    }

    [Fact]
    public async Task A_run_allowed_to_be_partial_writes_its_results_and_lists_missing_documents()
    {
        await using var server = OutOfQuotaAfter(Paid);
        _folder.Write("docs/a.txt", string.Concat(Enumerable.Repeat("Name: Ada. And a sentence that fills the chunk up to its end.\n\n", 40)));
        for (var i = 0; i < 40; i++)
            _folder.Write($"docs/b{i:D2}.txt", "Name: Karl");

        var (code, output, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"run docs -f name --base-url {server.BaseUrl} --model m --max-concurrency 1 --chunk-tokens 16 --no-store --when-none-can-serve partial --report report.json");

        code.ShouldBe(1, error);
        error.ShouldContain(Message);
        var lines = Lines(output).ToList();
        lines[0].GetProperty("status").GetString().ShouldBe("partial");
        lines[0].GetProperty("fields").GetProperty("name").GetString().ShouldBe("Ada");
        lines.Sum(line => line.GetProperty("chunks").EnumerateArray().Count(chunk => chunk.GetProperty("status").GetString() == "completed")).ShouldBe(Paid);
        Report().GetProperty("unfinished_documents").GetArrayLength().ShouldBe(41 - lines.Count);
        error.ShouldContain("Unfinished documents:");
        server.Requests.Length.ShouldBe(Paid + 1);
    }

    private static Reply Answer => Reply.Answer("""{"name":"Ada"}""");

    private static ScriptedServer OutOfQuotaAfter(int requests)
    {
        var served = 0;
        return ScriptedServer.Start(_ => Task.FromResult(
            Interlocked.Increment(ref served) <= requests ? Answer : new Reply(429, Bodies.Error("insufficient_quota", Message), "retry-after: 1")));
    }

    private void WriteDocuments(int count)
    {
        for (var i = 0; i < count; i++)
            _folder.Write($"docs/{i:D3}.txt", $"Name: N{i}");
    }

    private JsonElement Report() => JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.Path, "report.json"))).RootElement;

    private static IEnumerable<JsonElement> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
}
