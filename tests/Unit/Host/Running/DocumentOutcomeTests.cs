using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class DocumentOutcomeTests
{
    private static readonly ExtractionSchema Names = ExtractionSchema.FromNames(["name", "age"]);

    [Fact]
    public void All_chunks_completed_make_a_completed_document_with_the_first_value_of_each_field()
    {
        var outcome = DocumentOutcome.Of("d", new DocumentMerger(Names), [Completed(0, """{"name":null,"age":null}"""), Completed(1, """{"name":"Ada","age":"36"}"""), Completed(2, """{"name":"Karl"}""")], null);

        outcome.Status.ShouldBe(DocumentStatus.Completed);
        outcome.Error.ShouldBeNull();
        outcome.Fields.Select(field => $"{field.Key}={field.Value}").ShouldBe(["name=Ada", "age=36"]);
    }

    [Fact]
    public void A_failed_chunk_makes_it_partial_and_names_the_first_reason()
    {
        var outcome = DocumentOutcome.Of("d", new DocumentMerger(Names), [Completed(0, """{"name":"Ada"}"""), Chunks.Failed(1, FailureKind.Timeout, "too late"), Chunks.Failed(2, FailureKind.Refused, "no")], null);

        outcome.Status.ShouldBe(DocumentStatus.Partial);
        outcome.Error.ShouldBe(new DocumentError("timeout", "2 of 3 chunks failed; the first: too late"));
    }

    [Theory]
    [InlineData(0, "Failed")]
    [InlineData(1, "Partial")]
    public void A_document_that_was_not_read_to_its_end_is_never_completed(int completed, string status)
    {
        var chunks = Enumerable.Range(0, completed).Select(index => Completed(index, """{"name":"Ada"}""")).ToList();
        var outcome = DocumentOutcome.Of("d", new DocumentMerger(Names), chunks, new DocumentError("changed", "it was written to"));

        outcome.Status.ToString().ShouldBe(status);
        outcome.Error.ShouldBe(new DocumentError("changed", "it was written to"));
    }

    [Fact]
    public void A_document_without_any_text_failed_because_it_is_empty() =>
        DocumentOutcome.Of("d", new DocumentMerger(Names), [], null).Error!.Class.ShouldBe("empty");

    [Fact]
    public void Fields_that_do_not_meet_the_schema_make_it_partial_with_the_rules_that_are_broken()
    {
        var schema = ExtractionSchema.Parse("""{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"]}""");
        var outcome = DocumentOutcome.Of("d", new DocumentMerger(schema), [Completed(0, """{"name":"Ada","age":null}""")], null);

        outcome.Status.ShouldBe(DocumentStatus.Partial);
        outcome.Error!.Class.ShouldBe("schema");
        outcome.Error.Message.ShouldContain("age");
    }

    [Theory]
    [InlineData(null, 0, 0, 0, 0)]
    [InlineData(null, 1, 0, 0, 1)]
    [InlineData(null, 0, 1, 0, 1)]
    [InlineData(null, 0, 0, 1, 1)]
    [InlineData("Interrupted", 1, 0, 1, 130)]
    [InlineData("Interrupted", 0, 0, 0, 130)]
    [InlineData("Endpoint", 0, 0, 1, 3)]
    [InlineData("Endpoint", 0, 0, 1, 1, true)]
    [InlineData("OutputFailed", 0, 0, 0, 1)]
    [InlineData("OutputClosed", 0, 0, 1, 141)]
    public void The_exit_code_reflects_how_the_run_ended(string? cause, int partial, int failed, int unfinished, int code, bool keepsWhatIsThere = false) =>
        RunVerdict.ExitCodeOf(
            cause is null ? null : Enum.Parse<StopCause>(cause),
            new RunCounts { Documents = 1, PartialDocuments = new string[partial], FailedDocuments = new string[failed], UnfinishedDocuments = new string[unfinished] },
            keepsWhatIsThere).ShouldBe(code);

    private static ProcessedChunk Completed(int index, string json) => Chunks.Completed(Chunks.Of("d", index), json);
}
