using System.Text.Json;

namespace ParallelLlm.Tests.Unit.EvidenceSearch;

public sealed class EvidenceFinderTests
{
    [Fact]
    public void Evidence_has_offsets_and_places_of_the_document()
    {
        var chunk = Search.Chunk("Name: Anna\f\nWeber, 50", start: 100) with
        {
            Places = [new TextPlace(90, new SourcePlace { Page = 1 }), new TextPlace(111, new SourcePlace { Page = 2 })],
        };

        var found = new EvidenceFinder(chunk).Find(Search.Fields("""{"name":"Anna Weber","age":50,"sex":null,"smoker":true}"""));

        found.Keys.ShouldBe(["/name", "/age", "/smoker"]);
        found["/name"].ShouldBe(new Evidence(EvidenceMatch.Normalised, 3)
        {
            Start = 106,
            End = 117,
            Count = 1,
            Place = new SourcePlace { Page = 1 },
            EndPlace = new SourcePlace { Page = 2 },
        });
        found["/age"].ShouldBe(new Evidence(EvidenceMatch.Verbatim, 3)
        {
            Start = 119,
            End = 121,
            Count = 1,
            Place = new SourcePlace { Page = 2 },
        });
        found["/smoker"].ShouldBe(new Evidence(EvidenceMatch.None, 3));
    }

    [Fact]
    public void Values_inside_of_others_have_pointers()
    {
        var found = Search.Places("a b c", """{"x/y":{"m~n":"a"},"list":["b",null,["c"]],"none":{}}""");

        found.ShouldBe(new Dictionary<string, string> { ["/x~1y/m~0n"] = "0-1", ["/list/0"] = "2-3", ["/list/2/0"] = "4-5" });
    }

    [Fact]
    public void The_place_with_the_label_is_chosen()
    {
        const string text = "Order date: 3.4.2024\nDelivery date: 3.4.2024\nInvoice date:\n3.4.2024";

        Search.Places(text, """{"order_date":"2024-04-03","deliveryDate":"2024-04-03","invoice_date":"2024-04-03","other":"2024-04-03"}""")
            .Values.ShouldBe(["12-20", "36-44", "59-67", "12-20"]);
    }

    [Fact]
    public void Titles_and_descriptions_are_labels()
    {
        const string text = "Eingang 3.4.2024, Geburtsdatum 3.4.2024, Versand 3.4.2024";
        var schema = ExtractionSchema.Parse(
            """
            {"type":"object","properties":{
              "dob":{"type":"string","title":"Geburtsdatum"},
              "shipped":{"anyOf":[{"$ref":"#/$defs/day"},{"type":"null"}],"description":"Day of Versand"}},
             "$defs":{"day":{"type":"string"}}}
            """);

        Search.Places(text, """{"dob":"2024-04-03","shipped":"2024-04-03"}""", schema).Values.ShouldBe(["31-39", "49-57"]);
    }

    [Fact]
    public void Members_of_an_object_stand_together()
    {
        const string text = "Berlin. Seller: Weber, Bonn. Buyer: Meier, Berlin.";

        Search.Places(text, """{"a":{"who":"Meier","town":"Berlin"},"b":{"who":"Weber","town":"Bonn"}}""")
            .Values.ShouldBe(["36-41", "43-49", "16-21", "23-27"]);
    }

    [Fact]
    public void Items_of_a_list_keep_their_order()
    {
        Search.Places("A1 B2 A1 B2", """{"list":["A1","B2","A1","B2"]}""").Values.ShouldBe(["0-2", "3-5", "6-8", "9-11"]);
        Search.Places("B2 A1 B2", """{"list":["A1","B2"]}""").Values.ShouldBe(["3-5", "6-8"]);
        Search.Places("A1 B2", """{"list":["B2","A1","A1"]}""").Values.ShouldBe(["3-5", "0-2", "0-2"]);
    }

    [Fact]
    public void Items_with_members_stand_in_their_order()
    {
        const string text = "Pear 2 pieces\nPlum 2 pieces\nPear 3 pieces\n";

        Search.Places(
            text, """{"items":[{"name":"Pear","n":2},{"name":"Plum","n":2},{"name":"Pear","n":3}]}""")
            .Values.ShouldBe(["0-4", "5-6", "14-18", "19-20", "28-32", "33-34"]);
    }

    [Fact]
    public void Equal_items_stand_one_after_the_other()
    {
        const string text = "1 kg\n1 kg\n1 kg\n";

        Search.Places(text, """{"items":[{"n":1,"unit":"kg"},{"n":1,"unit":"kg"},{"n":1,"unit":"kg"}]}""")
            .Values.ShouldBe(["0-1", "2-4", "5-6", "7-9", "10-11", "12-14"]);
    }

    [Fact]
    public void A_member_named_twice_has_one_evidence()
    {
        var fields = new Dictionary<string, JsonElement> { ["o"] = JsonElement.Parse("""{"a":"x","a":"y"}""") };

        new EvidenceFinder(Search.Chunk("x y")).Find(fields).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_finder_is_used_again()
    {
        var finder = new EvidenceFinder(Search.Chunk("x y"));

        finder.Find(Search.Fields("""{"a":"x"}""")).Keys.ShouldBe(["/a"]);
        finder.Find(Search.Fields("""{"b":"y"}""")).Keys.ShouldBe(["/b"]);
    }
}
