using ParallelLlm.Batching;

namespace ParallelLlm.Tests.Unit.Batching;

public sealed class DocumentLinesTests
{
    [Fact]
    public void A_document_gives_back_its_lines_but_those_that_others_have()
    {
        var lines = new DocumentLines();
        foreach (var (document, line) in new[] { ("a", "1"), ("a", "2"), ("a", "1"), ("b", "2"), ("b", "3") })
            lines.Add(document, line);

        lines.Of("a").Order().ShouldBe(["1", "2"]);
        lines.Remove("a").ShouldBe(["1"]);
        lines.Remove("a").ShouldBeEmpty();
        lines.Remove("b").Order().ShouldBe(["2", "3"]);
        lines.Of("b").ShouldBeEmpty();
    }
}
