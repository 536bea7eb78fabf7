using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Tests.Unit.Host.Running;

/// <summary>An exception costs a document its own result, with an error class.</summary>
public sealed class DocumentExtractionTests
{
    private readonly WindowGate _gate = new(new DocumentWindow(1));

    public static TheoryData<string, Exception, string, int> Thrown => new()
    {
        { "merge", new InvalidCastException("document text"), """{"class":"engine","message":"internal error: InvalidCastException"}""", 2 },
        { "merge", new OutOfMemoryException("document text"), """{"class":"too_large","message":"it is too large for the memory there is"}""", 2 },
        { "request", new ArgumentException("document text"), """{"class":"engine","message":"internal error: ArgumentException"}""", 0 },
        { "line", new InvalidOperationException("document text"), """{"class":"engine","message":"internal error: InvalidOperationException"}""", 0 },
        { "reading", new InsufficientMemoryException("document text"), """{"class":"too_large","message":"it is too large for the memory there is"}""", 1 },
        { "engine", new AggregateException(new OutOfMemoryException("document text")), """{"class":"too_large","message":"it is too large for the memory there is"}""", 0 },
    };

    [Theory]
    [MemberData(nameof(Thrown))]
    public async Task Fault_05_Whatever_a_document_meets_becomes_its_own_error(string where, Exception thrown, string error, int chunks)
    {
        using var stop = new RunStop();
        var extraction = new DocumentExtraction(
            (request, _) => where == "engine" ? throw thrown : request.Chunks.Select(chunk => Chunks.Completed(chunk)),
            null, new DocumentFlow(_gate, new RunTally(), stop, new RunClock(TimeProvider.System)), NullLogger.Instance);
        var rules = new RunRules(
            (read, _) => where == "request" ? throw thrown : new ProcessingRequest(read),
            (name, read, problem) => where switch
            {
                "merge" => throw thrown,
                // A value that no writer can write.
                "line" => new DocumentOutcome(
                name, DocumentStatus.Completed, new Dictionary<string, JsonElement> { ["f"] = default }, read, problem),
                _ => new DocumentOutcome(
                    name, problem is null ? DocumentStatus.Completed : DocumentStatus.Partial, new Dictionary<string, JsonElement>(), read, problem),
            });
        _gate.TryOpen(out _).ShouldBeTrue();

        var result = (await extraction.RunAsync(
            new RunDocument("d", _ => Read(where == "reading" ? thrown : null)), rules, null, _ => { })).ShouldNotBeNull();

        var line = JsonDocument.Parse(result.Line).RootElement;
        line.GetProperty("error").ToString().ShouldBe(error);
        line.GetProperty("status").GetString().ShouldNotBe("completed");
        line.GetProperty("chunks").GetArrayLength().ShouldBe(chunks);
        _gate.TryOpen(out _).ShouldBeTrue("the room that it held is free again");
    }

    private static async IAsyncEnumerable<DocumentChunk> Read(Exception? thrown)
    {
        await Task.Yield();
        yield return Chunks.Of("d", 0);
        if (thrown is not null)
            throw thrown;
        yield return Chunks.Of("d", 1);
    }
}
