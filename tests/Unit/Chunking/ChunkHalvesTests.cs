using CsCheck;
using ParallelLlm.Chunking;

namespace ParallelLlm.Tests.Unit.Chunking;

public sealed class ChunkHalvesTests
{
    [Theory]
    [InlineData("One. Two three four five.\n\nSix. Seven eight nine ten.", "One. Two three four five.\n\n|Six. Seven eight nine ten.")]
    [InlineData("aaaa bbbb cccc dddd. eeee ffff gggg hhhh iiii jjjj kk", "aaaa bbbb cccc dddd. |eeee ffff gggg hhhh iiii jjjj kk")]
    [InlineData("aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii", "aaaa bbbb cccc dddd |eeee ffff gggg hhhh iiii")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa|aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaa😀aaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaa😀|aaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa                    ", "aaaaaaaaaaaaaaaaaaaa ")]
    [InlineData("thirty-one letters are too few.", "")]
    public void A_chunk_is_split_at_the_best_boundary_near_its_middle(string text, string halves) =>
        string.Join('|', ChunkHalves.Of(Chunk(text), minLength: 16).Select(half => half.Text)).ShouldBe(halves);

    [Fact]
    public void Halves_are_long_enough_and_make_the_text_again() =>
        Gen.Char["ab .\n\r\ud83d\ude00"].Array[0, 400].Select(Gen.Int[16, 100]).Sample((letters, minLength) =>
        {
            var chunk = Chunk("x" + new string(letters) + "x");
            var halves = ChunkHalves.Of(chunk, minLength);
            if (halves.Count == 0)
                return chunk.Text.Length < 2 * minLength;
            return halves.All(half => half.End - half.Start == half.Text.Length && half.Text == chunk.Text[(int)(half.Start - 100)..(int)(half.End - 100)])
                && halves.All(half => half.Text.Length >= minLength - 1 && half.TokenCount <= chunk.TokenCount)
                && (halves.Count == 1 || (halves[0].Start == chunk.Start && halves[0].End == halves[1].Start && halves[1].End == chunk.End));
        });

    private static DocumentChunk Chunk(string text) => new("doc", 3, text, 100, 100 + text.Length, text.Length / 4, Priority.High);
}
