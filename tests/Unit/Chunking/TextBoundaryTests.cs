using ParallelLlm.Chunking;

namespace ParallelLlm.Tests.Unit.Chunking;

public class TextBoundaryTests
{
    [Theory]
    [InlineData("one.\n\n|two", "Paragraph")]
    [InlineData("one\r\n \t\r\n|two", "Paragraph")]
    [InlineData("page one\f|page two", "Paragraph")]
    [InlineData("one\n|two", "Line")]
    [InlineData("one\r\n|two", "Line")]
    [InlineData("one\r|two", "Line")]
    [InlineData("one\n|  two", "Line")]
    [InlineData("One. |Two", "Sentence")]
    [InlineData("(\"One!\")  |Two", "Sentence")]
    [InlineData("一句話。|下一句", "Sentence")]
    [InlineData("one |two", "Word")]
    [InlineData("one,\t|two", "Word")]
    [InlineData("one\n|\ntwo", "Word")]
    [InlineData("one| two", "None")]
    [InlineData("o|ne", "None")]
    [InlineData("one\r|\ntwo", "Forbidden")]
    [InlineData("|one", "None")]
    [InlineData("one|", "None")]
    public void A_text_position_has_its_boundary_rank(string marked, string rank) =>
        TextBoundary.Rank(marked.Replace("|", "", StringComparison.Ordinal), marked.IndexOf('|', StringComparison.Ordinal)).ToString().ShouldBe(rank);

    [Fact]
    public void A_pair_of_surrogates_is_never_cut() =>
        TextBoundary.Rank("a😀b", 2).ShouldBe(BoundaryRank.Forbidden);

    [Theory]
    [InlineData("👨‍👩‍👧‍👦")]
    [InlineData("👍🏽")]
    [InlineData("🇩🇪")]
    [InlineData("e\u0301\u0323")]
    [InlineData("❤️")]
    [InlineData("한")]
    [InlineData("\u1112\u1161\u11AB")]
    [InlineData("नि")]
    [InlineData("1️⃣")]
    [InlineData("が")]
    public void Fault_Text_08_Grapheme_clusters_are_not_cut(string cluster)
    {
        foreach (var text in new[] { $"a{cluster}b", cluster + cluster, $" {cluster} ", $"漢{cluster}字" })
        {
            var elements = System.Globalization.StringInfo.ParseCombiningCharacters(text);
            for (var at = 1; at < text.Length; at++)
                (TextBoundary.Rank(text, at) != BoundaryRank.Forbidden).ShouldBe(elements.Contains(at), $"{text} at {at}");
        }
    }

    [Fact]
    public void Fault_Text_08_Marks_without_end_can_be_cut()
    {
        var text = "e" + new string('\u0301', 1_000);
        Enumerable.Range(1, 999).Count(at => TextBoundary.Rank(text, at) != BoundaryRank.Forbidden).ShouldBeGreaterThan(900);
    }

    [Fact]
    public void Fault_Text_08_Halves_and_chunks_keep_characters_whole()
    {
        const string family = "👨‍👩‍👧‍👦";
        for (var before = 0; before < family.Length; before++)
        {
            var text = new string('a', before) + string.Concat(Enumerable.Repeat(family, 40));
            foreach (var half in ChunkHalves.Of(new("doc", 0, text, 0, text.Length, 100), minLength: 16))
                half.Text.TrimStart('a').Replace(family, "").ShouldBeEmpty();
        }
    }
}
