using System.Text.Json;
using ParallelLlm.Tests.Unit.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Commands;

/// <summary>Runs with schemas and answers that once stopped the whole program.</summary>
public sealed class SchemaRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"type":"integer"}""", "89490200001234567890", "completed", "", "")]
    [InlineData("""{"type":"string","pattern":"^(a+)+$"}""", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"", "partial", "schema", "f: pattern mismatch")]
    [InlineData("""{"type":"string","pattern":"^(?=a)(a+)+$"}""", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"", "partial", "schema", "f: pattern not checked, because that takes too long with what was found")]
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
}
