using System.Text.Json;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>Runs with schemas and answers that once stopped the whole program.</summary>
public sealed class SchemaRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"type":"integer"}""", "89490200001234567890", "completed", "", "")]
    [InlineData("""{"type":"string","pattern":"^(a+)+$"}""", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"", "partial", "schema", "f: pattern mismatch")]
    [InlineData("""{"type":"string","pattern":"^(?=a)(a+)+$"}""", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"", "partial", "schema", "f: pattern not checked: it takes too long on this value")]
    [InlineData("""{"type":"string","format":"date"}""", "\"foo\"", "partial", "invalid_answer", "1 of 1 chunks failed; the first: The field 'f' holds no valid date such as 2024-12-31.")]
    public async Task Fault_04_05_20_One_documents_answer_costs_no_other_document_anything(
        string field, string answer, string status, string kind, string problem)
    {
        _folder.Write("docs/a.txt", "the one");
        _folder.Write("docs/b.txt", "another");
        _folder.Write("schema.json", $$$"""{"properties":{"f":{{{field}}} } }""");
        await using var server = ScriptedServer.Start(received =>
            Task.FromResult(Reply.Answer(received.Text(1).Contains("the one", StringComparison.Ordinal) ? $$$"""{"f":{{{answer}}} }""" : """{"f":null}""")));

        var (code, output, _) = await ProgramProcess.RunAsync(
            _folder.Path, $"run docs -f schema.json --base-url {server.BaseUrl} --model m --store off");

        code.ShouldBe(status == "completed" ? 0 : 1);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Select(line => line.GetProperty("status").GetString()).ShouldBe([status, "completed"]);
        lines[0].GetProperty("fields").GetProperty("f").GetRawText().ShouldBe(answer);
        var error = lines[0].GetProperty("error");
        (problem.Length == 0 ? error.ValueKind.ToString() : error.ToString()).ShouldBe(problem.Length == 0 ? "Null" : $$"""{"class":"{{kind}}","message":"{{problem}}"}""");
    }

    // Each document keeps a thread for the second that a pattern is given, so that the signal comes while some are matched.
    [Fact]
    public async Task Fault_04_A_signal_ends_a_run_in_good_order_while_documents_are_held_by_a_pattern()
    {
        await using var server = WriteSlow("docs");
        using var program = ProgramProcess.Start(
            _folder.Path, $"run docs -f schema.json --base-url {server.BaseUrl} --model m --store off --max-concurrency {Slow}");
        await Outside.UntilAsync(() => server.Requests.Length == Slow);

        program.Signal("TERM");
        var (code, output, error) = await program.EndAsync();

        code.ShouldBe(130, error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(Slow, "all of them were answered and paid for");
        lines.ShouldAllBe(line => line.Contains("\"partial\"", StringComparison.Ordinal) && line.Contains(NotChecked, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", Slow)]
    [InlineData("--drain-time 0.1", 0)]
    public async Task Fault_04_A_signal_ends_a_service_in_good_order_while_documents_are_held_by_a_pattern(string flags, int leastDelivered)
    {
        await using var server = WriteSlow("root/inbox");
        using var program = ProgramProcess.Start(
            _folder.Path,
            $"serve --root root -f schema.json --base-url {server.BaseUrl} --model m --store off --settle-time 0.05 --max-concurrency {Slow} {flags}");
        await Outside.UntilAsync(() => server.Requests.Length == Slow);

        program.Signal("TERM");
        var (code, _, error) = await program.EndAsync();

        code.ShouldBe(0, error);
        var results = Files("failed", "*.error.json");
        results.Length.ShouldBeGreaterThanOrEqualTo(leastDelivered);
        results.Select(File.ReadAllText).ShouldAllBe(result =>
            result.Contains("\"partial\"", StringComparison.Ordinal) && result.Contains(NotChecked, StringComparison.Ordinal));
        Files("failed", "*.txt").Length.ShouldBe(results.Length);

        // What a thread is still held by when the time is up stays claimed for the next start; everything else is put back.
        var claimed = Files("claimed", "*.txt").Length;
        (results.Length + Files("inbox", "*.txt").Length + claimed).ShouldBe(Slow, error);
        if (leastDelivered == Slow)
            Files("claimed", "*").ShouldBeEmpty();
    }

    private const int Slow = 12;
    private const string NotChecked = "f: pattern not checked: it takes too long on this value";

    private string[] Files(string folder, string names) =>
        Directory.Exists(_folder[$"root/{folder}"]) ? Directory.GetFiles(_folder[$"root/{folder}"], names, SearchOption.AllDirectories) : [];

    /// <summary>Documents whose answers a pattern of the schema takes for ever with.</summary>
    private ScriptedServer WriteSlow(string folder)
    {
        for (var i = 0; i < Slow; i++)
            _folder.Write($"{folder}/{i}.txt", $"document {i}");
        _folder.Write("schema.json", """{"properties":{"f":{"type":"string","pattern":"^(?=a)(a+)+$"}}}""");
        return ScriptedServer.Start(_ => Task.FromResult(Reply.Answer($$"""{"f":"{{new string('a', 45)}}!"}""")));
    }
}
