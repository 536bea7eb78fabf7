using System.Text;
using System.Text.Json;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class EvidenceLineTests
{
    private static readonly Evidence OnPages = new(EvidenceMatch.Normalised, 3)
    {
        Start = 118,
        End = 136,
        Count = 2,
        Place = new SourcePlace { Page = 1, Heading = "Befund" },
        EndPlace = new SourcePlace { Page = 2 },
    };

    [Fact]
    public void Values_without_evidence_stand_nowhere_and_so_do_their_conflicts()
    {
        var other = new FieldConflict(JsonElement.Parse("\"Karl\""), OnPages with { Chunk = 4 });
        var outcome = (Outcome() with
        {
            Evidence = new Dictionary<string, Evidence> { ["/name"] = OnPages, ["/age"] = new(EvidenceMatch.None, 3) },
            Conflicts = new Dictionary<string, IReadOnlyList<FieldConflict>> { ["/name"] = [other] },
        }).WithoutEvidence();

        outcome.Evidence.ShouldBe(
            [new("/name", new Evidence(EvidenceMatch.None, 3)), new("/age", new Evidence(EvidenceMatch.None, 3))]);
        outcome.Conflicts["/name"].ShouldBe([other with { Evidence = new Evidence(EvidenceMatch.None, 4) }]);
    }

    [Fact]
    public void A_line_says_where_its_values_stand_and_holds_no_text()
    {
        var line = Encoding.UTF8.GetString(DocumentLine.Write(Outcome() with
        {
            Evidence = new Dictionary<string, Evidence> { ["/name"] = OnPages, ["/age"] = new(EvidenceMatch.None, 3) },
            Conflicts = new Dictionary<string, IReadOnlyList<FieldConflict>>
            {
                ["/name"] = [new(JsonElement.Parse("\"Karl\""), new Evidence(EvidenceMatch.Verbatim, 4) { Start = 1, End = 5, Count = 1, Place = new() { Sheet = "S", Cell = "B2" } })],
            },
            Content = CompletionKey.Of("content"u8),
        }));

        line.ShouldContain(
            """
            "evidence":{"/name":{"match":"normalised","chunk":3,"start":118,"end":136,"place":{"page":1,"page_end":2,"heading":"Befund"},"count":2},"/age":{"match":"none","chunk":3}},
            """.Trim());
        line.ShouldContain(
            """
            "conflicts":{"/name":[{"value":"Karl","evidence":{"match":"verbatim","chunk":4,"start":1,"end":5,"place":{"sheet":"S","cell":"B2"},"count":1}}]},"sha256":"ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73",
            """.Trim());
    }

    [Fact]
    public void Without_evidence_a_line_is_as_it_was() =>
        Encoding.UTF8.GetString(DocumentLine.Write(Outcome())).ShouldBe(
            """
            {"document":"d","status":"completed","fields":{},"chunks":[],"error":null}

            """);

    private static DocumentOutcome Outcome() => new("d", DocumentStatus.Completed, new Dictionary<string, JsonElement>(), [], null);
}
