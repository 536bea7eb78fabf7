using System.Text;
using System.Text.Json;
using ParallelLlm.Host.Output;
using ParallelLlm.Tests.Unit.Host.Running;

namespace ParallelLlm.Tests.Unit.Host.Output;

public sealed class DocumentLineTests
{
    [Fact]
    public void A_document_is_one_line_of_the_documented_shape()
    {
        var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{"name":"Jürgen \"J\"","age":null}""")!;
        var line = Line(new DocumentOutcome(
            "a/b.txt",
            DocumentStatus.Partial,
            fields,
            [Chunks.Completed(Chunks.Of("a/b.txt", 0), """{"name":"a\nb"}"""), Chunks.Failed(Chunks.Of("a/b.txt", 1), FailureKind.BadRequest, "no")],
            null));

        line.ShouldBe(
            """{"document":"a/b.txt","status":"partial","fields":{"name":"Jürgen \"J\"","age":null},"chunks":["""
            + """{"index":0,"status":"completed","result":{"name":"a\nb"},"metadata":{"processing_time":0.25,"token_count":15,"endpoint":"somewhere","model_name":"model-1","attempt_count":1,"from_store":false},"error":null},"""
            + """{"index":1,"status":"failed","result":null,"metadata":{"processing_time":0,"token_count":0,"endpoint":null,"model_name":null,"attempt_count":2,"from_store":false},"error":{"class":"bad_request","message":"no"}}"""
            + """],"error":null}""" + "\n");
    }

    [Fact]
    public void A_document_that_was_not_read_has_its_error_in_the_line() =>
        Line(new DocumentOutcome("x", DocumentStatus.Failed, new Dictionary<string, JsonElement>(), [], new DocumentError("binary", "it is binary")))
            .ShouldBe("""{"document":"x","status":"failed","fields":{},"chunks":[],"error":{"class":"binary","message":"it is binary"}}""" + "\n");

    private static string Line(DocumentOutcome outcome) => Encoding.UTF8.GetString(DocumentLine.Write(outcome));
}
