using ParallelLlm.Host.Documents.Places;

namespace ParallelLlm.Tests.Unit.Host.Documents.Places;

public sealed class ChunkPlacesTests
{
    private static readonly SourcePlace Section = new() { Page = 2, Heading = "Findings" };
    private static readonly SourcePlace Row = new() { Page = 2, Heading = "Findings", Columns = "Name | Value" };

    [Fact]
    public void A_chunk_gets_the_places_of_its_text_from_the_one_in_force_at_its_start()
    {
        var chunk = Add("text", 100, (0, new SourcePlace { Page = 1 }), (50, Section), (103, Row), (104, new SourcePlace { Page = 3 }));

        chunk.Places.ShouldBe([new TextPlace(50, Section), new TextPlace(103, Row)]);
        chunk.PlaceAt(102).ShouldBe(Section);
        chunk.PlaceAt(103).ShouldBe(Row);
        Should.Throw<ArgumentOutOfRangeException>(() => chunk.PlaceAt(99));
        Should.Throw<ArgumentOutOfRangeException>(() => chunk.PlaceAt(104));
    }

    [Fact]
    public void A_chunk_within_a_section_is_given_its_heading_and_its_tables_columns()
    {
        Add("text", 100, (50, Section)).Context.ShouldBe("[Section: Findings]");
        Add("text", 100, (50, Row)).Context.ShouldBe("[Section: Findings]\n[Columns: Name | Value]");
        Add("text", 100, (50, Row)).TokenCount.ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData("Findings\nnone", "[Columns: Name | Value]")]
    [InlineData("\nName | Value\nAnna | 7", "[Section: Findings]")]
    public void What_the_chunk_begins_with_is_not_repeated(string text, string? context) =>
        Add(text, 100, (50, Row)).Context.ShouldBe(context);

    [Fact]
    public void Rows_that_name_their_columns_themselves_need_no_context()
    {
        Add("A2: Anna", 100, (50, new SourcePlace { Sheet = "S", Cell = "A2", Columns = "Name" })).Context.ShouldBeNull();
        Add("name: Anna", 100, (50, new SourcePlace { Row = 2, Column = "name", Columns = "Name" })).Context.ShouldBeNull();
    }

    [Fact]
    public void The_first_chunk_and_text_without_places_have_no_context()
    {
        Add("text", 0, (0, Row)).Context.ShouldBeNull();
        Add("text", 100).Context.ShouldBeNull();
        Add("text", 100).PlaceAt(100).ShouldBeNull();
        Add("text", 100, (102, Section)).PlaceAt(100).ShouldBeNull();
    }

    [Fact]
    public void A_line_counts_on_with_the_line_breaks_of_the_text()
    {
        var chunk = Add("b\nc\nd", 2, (2, new SourcePlace { Line = 7 }));

        chunk.PlaceAt(2)!.Line.ShouldBe(7);
        chunk.PlaceAt(6)!.Line.ShouldBe(9);
    }

    private static DocumentChunk Add(string text, long start, params (long Start, SourcePlace Place)[] marks)
    {
        var map = new PlaceMap();
        foreach (var (offset, place) in marks)
            map.Add(offset, place);
        return ChunkPlaces.Add(new DocumentChunk("d", 0, text, start, start + text.Length, 1), map);
    }
}
