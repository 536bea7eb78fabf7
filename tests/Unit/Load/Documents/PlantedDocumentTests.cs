using ParallelLlm.Host.Documents;
using ParallelLlm.Tests.Load.Documents.Planted;

namespace ParallelLlm.Tests.Unit.Load.Documents;

public sealed class PlantedDocumentTests
{
    private const int Documents = 50;

    public static TheoryData<string> Formats => [.. Enum.GetNames<DocumentFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Each_format_has_a_thousand_values_at_places(string format)
    {
        var made = Enumerable.Range(1, Documents).Select(seed => Make(format, seed)).ToList();

        made.Sum(document => document.Values.Count).ShouldBeGreaterThanOrEqualTo(1_000);
        made.Select(document => document.Name).ShouldBeUnique();
        foreach (var document in made)
        {
            document.Values.ShouldAllBe(value => value.Place != new SourcePlace());
            document.Values.Select(value => value.Value).ShouldBeUnique();
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_same_seed_makes_the_same_document(string format)
    {
        var (first, second) = (Make(format, 7), Make(format, 7));

        second.Bytes.ShouldBe(first.Bytes);
        second.Values.ShouldBe(first.Values);
    }

    [Fact]
    public void A_place_is_right_where_all_expected_coordinates_are()
    {
        var value = new PlantedValue("total", "12.00", new SourcePlace { Part = "body", Heading = "Sum" });

        value.IsAt(new SourcePlace { Part = "body", Heading = "Sum", Columns = "A | B" }).ShouldBeTrue();
        value.IsAt(new SourcePlace { Part = "body" }).ShouldBeFalse();
        value.IsAt(new SourcePlace { Part = "header", Heading = "Sum" }).ShouldBeFalse();
        value.IsAt(null).ShouldBeFalse();
    }

    private static PlantedDocument Make(string format, int seed) => PlantedDocument.Make(Enum.Parse<DocumentFormat>(format), seed);
}
