using System.Text.Json;
using ParallelLlm.Contracts;
using ParallelLlm.Extraction;

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

    private static MergedDocument Merge(ExtractionSchema schema, string chunks)
    {
        var merger = new DocumentMerger(schema);
        foreach (var text in chunks.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var result = text[2..] is "failed" or "cancelled" ? null : ExtractionSchemaTests.Fields(text[2..]);
            var status = result is not null ? RequestStatus.Completed : text[2..] == "failed" ? RequestStatus.Failed : RequestStatus.Cancelled;
            var error = result is null ? new ChunkError(FailureKind.Transient, "no") : null;
            merger.Add(new ProcessedChunk(
                PromptTemplateTests.Chunk("", text[0] - '0'), status, result, error, new ProcessingMetadata(TimeSpan.Zero, 0, 0, 0, null, 1, null)));
        }

        return merger.Merge();
    }
}
