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
    public void A_place_has_its_rank(string marked, string rank) =>
        TextBoundary.Rank(marked.Replace("|", "", StringComparison.Ordinal), marked.IndexOf('|', StringComparison.Ordinal)).ToString().ShouldBe(rank);

    [Fact]
    public void A_pair_of_surrogates_is_never_cut() =>
        TextBoundary.Rank("a😀b", 2).ShouldBe(BoundaryRank.Forbidden);
}
