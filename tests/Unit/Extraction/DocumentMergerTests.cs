using System.Text.Json;
using ParallelLlm.Tests.Unit.Host.Running;

namespace ParallelLlm.Tests.Unit.Extraction;

public class DocumentMergerTests
{
    private static readonly ExtractionSchema Names = ExtractionSchema.FromNames(["a", "b"]);
    private static readonly ExtractionSchema Strict = ExtractionSchema.Parse("""{"properties":{"a":{"type":"integer","minimum":1},"b":{"type":"string"}},"required":["a"]}""");

    [Theory]
    [InlineData("""0:{"a":null,"b":"x"} 1:{"a":"y","b":"z"}""", DocumentStatus.Completed, """{"a":"y","b":"x"}""")]
    [InlineData("""1:{"a":"y","b":"z"} 0:{"a":null,"b":"x"}""", DocumentStatus.Completed, """{"a":"y","b":"x"}""")]
    [InlineData("""0:{"a":[],"b":[1]} 1:{"a":[2],"b":[3]}""", DocumentStatus.Completed, """{"a":[],"b":[1]}""")]
    [InlineData("""0:{"a":null,"b":null}""", DocumentStatus.Completed, """{"a":null,"b":null}""")]
    [InlineData("""0:{"c":1,"a":null} 1:{"c":2}""", DocumentStatus.Completed, """{"a":null,"b":null,"c":1}""")]
    [InlineData("""0:failed 1:{"a":"y"}""", DocumentStatus.Partial, """{"a":"y","b":null}""")]
    [InlineData("""0:{"a":"y"} 1:cancelled""", DocumentStatus.Partial, """{"a":"y","b":null}""")]
    [InlineData("0:failed 1:cancelled", DocumentStatus.Failed, """{"a":null,"b":null}""")]
    [InlineData("", DocumentStatus.Failed, """{"a":null,"b":null}""")]
    public void The_first_value_that_is_not_null_wins(string chunks, DocumentStatus status, string fields)
    {
        var merged = Merge(Names, chunks);

        merged.Status.ShouldBe(status);
        JsonSerializer.Serialize(merged.Fields).ShouldBe(fields);
        merged.Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""0:{"a":null} 1:{"a":5}""", DocumentStatus.Completed, "")]
    [InlineData("""0:{"a":null,"b":"x"}""", DocumentStatus.Partial, "a: required, and not found")]
    [InlineData("""0:{"a":0,"b":"x"}""", DocumentStatus.Partial, "a: number too small")]
    [InlineData("0:failed", DocumentStatus.Failed, "")]
    public void A_document_that_does_not_meet_the_schema_is_partial(string chunks, DocumentStatus status, string problems)
    {
        var merged = Merge(Strict, chunks);

        merged.Status.ShouldBe(status);
        string.Join('|', merged.Problems).ShouldBe(problems);
    }

    [Theory]
    [InlineData("Anna Schm|Anna Schmidt", "Anna Schmidt")]
    [InlineData("Anna Schmidt|Schmidt", "Anna Schmidt")]
    [InlineData("Schmidt|Anna Schmidt", "Anna Schmidt")]
    [InlineData("Anna|Anna Schm|Anna Schmidt", "Anna Schmidt")]
    [InlineData("Anna||Anna Schmidt", "Anna")]
    [InlineData("Anna|Bob", "Anna")]
    [InlineData("Anna|anna schmidt", "Anna")]
    [InlineData("|Anna|Anna S.", "Anna S.")]
    public void Fault_Text_08_Of_neighbours_strings_the_whole_one_counts(string values, string expected)
    {
        var texts = values.Split('|');
        foreach (var order in new[] { texts.Index(), texts.Index().Reverse() })
        {
            var merger = new DocumentMerger(null);
            foreach (var (index, value) in order)
                merger.Add(Chunk(index, "", value.Length == 0 ? "null" : JsonSerializer.Serialize(value)));
            merger.Merge().Fields["a"].GetString().ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("Born on 2024-01-0", "\"2024-01-0\"", "Born on 2024-01-05 in", "\"2024-01-05\"", "\"2024-01-05\"")]
    [InlineData("Amount: 12", "12", "Amount: 1250 EUR", "1250", "1250")]
    [InlineData("Amount: 12 EUR", "12", "1250 pages", "1250", "12")]
    [InlineData("Name: An", "\"An\"", "Name: Lee, An", "\"Lee\"", "\"Lee\"")]
    [InlineData("Name: Anna Schmidt, and", "\"Anna Schmidt\"", "Name: Bob Miller.", "\"Bob Miller\"", "\"Anna Schmidt\"")]
    [InlineData("He lives in Berlin", "\"Berlin\"", "and has no more to say.", "\"N/A\"", "\"Berlin\"")]
    [InlineData("It was the year 2025", "5", "and there were 12 of them.", "12", "5")]
    [InlineData("The count is 5", "5", "and there were 12 of them.", "12", "12")]
    public void Fault_Text_08_A_value_at_a_chunks_end_counts_less(
        string firstText, string first, string secondText, string second, string expected)
    {
        var merger = new DocumentMerger(null);
        merger.Add(Chunk(1, secondText, second).WithoutText());
        merger.Add(Chunk(0, firstText, first).WithoutText());
        merger.Merge().Fields["a"].GetRawText().ShouldBe(expected);
    }

    private static ProcessedChunk Chunk(int index, string text, string value) => Chunks.Completed(
        new DocumentChunk("doc", index, text, index * 1000, (index * 1000) + text.Length, 1), $"{{\"a\":{value}}}");

    private static MergedDocument Merge(ExtractionSchema schema, string chunks)
    {
        var merger = new DocumentMerger(schema);
        foreach (var text in chunks.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var result = text[2..] is "failed" or "cancelled" ? null : ExtractionSchemaTests.Fields(text[2..]);
            var status = result is not null ? ChunkStatus.Completed : text[2..] == "failed" ? ChunkStatus.Failed : ChunkStatus.Cancelled;
            var error = result is null ? new ChunkError(FailureKind.Transient, "no") : null;
            merger.Add(new ProcessedChunk(
                PromptTemplateTests.Chunk("", text[0] - '0'), status, result, error, new ProcessingMetadata(TimeSpan.Zero, 0, 0, 0, null, 1, null)));
        }

        return merger.Merge();
    }
}
