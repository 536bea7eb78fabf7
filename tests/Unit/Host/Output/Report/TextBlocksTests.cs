using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Tests.Unit.Host.Output.Report;

public sealed class TextBlocksTests
{
    [Fact]
    public void A_short_text_is_shown_as_a_whole()
    {
        var text = Lines(TextBlocks.ShortChars);

        Pieces(text, (10, 20)).ShouldBe([new TextPiece(0, text)]);
    }

    [Fact]
    public void Of_a_long_text_the_surroundings_of_values_are_shown_in_whole_lines()
    {
        var text = Lines(100_000);

        var pieces = Pieces(text, (50_000, 50_010), (90_000, 90_020));

        pieces.Count.ShouldBe(2);
        foreach (var (piece, start, end) in new[] { (pieces[0], 50_000, 50_010), (pieces[1], 90_000, 90_020) })
        {
            piece.Text.ShouldBe(text.Substring((int)piece.Start, piece.Text.Length));
            (start - piece.Start).ShouldBeInRange(TextBlocks.Around / 2, 2 * TextBlocks.Around);
            (piece.End - end).ShouldBeInRange(TextBlocks.Around / 2, 2 * TextBlocks.Around);
            text[(int)piece.Start - 1].ShouldBe('\n');
            text[(int)piece.End - 1].ShouldBe('\n');
        }
    }

    [Fact]
    public void Of_a_long_text_without_values_its_beginning_is_shown()
    {
        var piece = Pieces(Lines(100_000)).ShouldHaveSingleItem();

        piece.Start.ShouldBe(0);
        piece.Text.Length.ShouldBeInRange(1_000, 3_000);
    }

    [Fact]
    public void Very_many_values_do_not_fill_the_page()
    {
        var text = Lines(4_000_000);

        var pieces = Pieces(text, [.. Enumerable.Range(0, 1_000).Select(index => (index * 4_000L, (index * 4_000L) + 5))]);

        pieces.Sum(piece => piece.Text.Length).ShouldBeInRange(TextBlocks.MostChars / 2, TextBlocks.MostChars + 4_096);
        pieces[0].Start.ShouldBe(0);
    }

    [Fact]
    public void A_text_of_one_line_of_pairs_is_not_cut_within_a_pair()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("😀", 20_000));

        foreach (var piece in Pieces(text, (20_001, 20_003)))
        {
            char.IsLowSurrogate(piece.Text[0]).ShouldBeFalse();
            char.IsHighSurrogate(piece.Text[^1]).ShouldBeFalse();
        }
    }

    private static IReadOnlyList<TextPiece> Pieces(string text, params (long Start, long End)[] spans)
    {
        var blocks = new TextBlocks(spans);
        foreach (var part in text.Chunk(777))
            blocks.Add(part);
        blocks.Length.ShouldBe(text.Length);
        return blocks.Pieces();
    }

    private static string Lines(int length) =>
        string.Concat(Enumerable.Range(0, length).Select(index => index % 60 == 59 ? '\n' : (char)('a' + (index % 26))));
}
