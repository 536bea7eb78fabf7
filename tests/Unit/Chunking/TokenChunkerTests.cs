using CsCheck;

namespace ParallelLlm.Tests.Unit.Chunking;

public class TokenChunkerTests
{
    private static readonly Gen<string> Parts = Gen.OneOf(
        Gen.OneOf<string>("word", " ", ". ", "\n", "\r\n", "\n\n", "\r\n\r\n", "😀", "👩‍👩‍👧", "\u0301", "字", "。", "Ünïcödé ", "\t", "\r", "<|endoftext|>", "0123456789", "\f", "\ud83d", "---"),
        Gen.Char['a', 'z'].Array[1, 40].Select(letters => new string(letters)),
        Gen.Select(Gen.OneOf<string>("a", " ", "\n", "字", "😀", "x1", "-", "\r\n", "e\u0301"), Gen.Int[1, 300]).Select((part, times) => string.Concat(Enumerable.Repeat(part, times))));

    private static readonly Gen<ChunkingOptions> Sizes =
        Gen.Select(Gen.Int[16, 120], Gen.Int[0, 59]).Select((max, overlap) => new ChunkingOptions { MaxTokens = max, OverlapTokens = Math.Min(overlap, ((max + 1) / 2) - 1) });

    [Fact]
    public async Task Chunks_put_together_give_the_document_and_none_is_too_big()
    {
        var counter = await TiktokenCounter.LoadAsync();
        Gen.Select(Parts.Array[0, 40].Select(string.Concat), Sizes).Sample(
            (text, options) =>
            {
                using var reader = new StutteringReader(text);
                var chunks = new TokenChunker(options).ChunkAsync("doc", reader).ToBlockingEnumerable().ToList();

                long end = 0;
                var previousStart = -1L;
                foreach (var (index, chunk) in chunks.Index())
                {
                    chunk.Index.ShouldBe(index);
                    chunk.Text.ShouldBe(text[(int)chunk.Start..(int)chunk.End]);
                    chunk.TokenCount.ShouldBe(counter.Count(chunk.Text));
                    chunk.TokenCount.ShouldBeLessThanOrEqualTo(options.MaxTokens);
                    chunk.Start.ShouldBeGreaterThan(previousStart);
                    chunk.End.ShouldBeGreaterThan(end);
                    if (options.OverlapTokens == 0)
                        chunk.Start.ShouldBeGreaterThanOrEqualTo(end);
                    if (chunk.Start > end)
                        text[(int)end..(int)chunk.Start].ShouldBeNullOrWhiteSpace();
                    Whole(text, chunk.Start);
                    Whole(text, chunk.End);
                    (previousStart, end) = (chunk.Start, chunk.End);
                }

                text[(int)end..].ShouldBeNullOrWhiteSpace();
            },
            iter: 100,
            threads: 1);
    }

    [Theory]
    [InlineData("First paragraph of a text, with more and more words.\n\nSecond one, which is longer than the first and does not fit.", "First paragraph of a text, with more and more words.\n\n")]
    [InlineData("A line of a text, with some more and more words\nSecond one, which is longer than the first and does not fit.", "A line of a text, with some more and more words\n")]
    [InlineData("A sentence of a text, with more and more words. Second one, which is longer than the first and does not fit.", "A sentence of a text, with more and more words. ")]
    public async Task Text_is_cut_at_the_best_boundary_near_the_token_limit(string text, string first)
    {
        var chunks = await Chunk(text, new ChunkingOptions { MaxTokens = 16, OverlapTokens = 0 });

        chunks[0].Text.ShouldBe(first);
        chunks[1].Start.ShouldBe(first.Length);
    }

    [Fact]
    public async Task Chunks_overlap_by_whole_words()
    {
        var text = string.Concat(Enumerable.Range(1, 200).Select(number => $"word{number} "));

        var chunks = await Chunk(text, new ChunkingOptions { MaxTokens = 100, OverlapTokens = 20 });

        chunks.Count.ShouldBeGreaterThan(3);
        foreach (var (before, after) in chunks.Zip(chunks.Skip(1)))
        {
            after.Start.ShouldBeLessThan(before.End);
            text[(int)after.Start - 1].ShouldBe(' ');
            (await TiktokenCounter.LoadAsync()).Count(text.AsSpan((int)after.Start, (int)(before.End - after.Start))).ShouldBeInRange(10, 20);
        }
    }

    [Fact]
    public async Task A_text_that_fits_is_one_chunk_as_it_is()
    {
        var chunk = (await Chunk("  Hello world.\r\n", new ChunkingOptions(), Priority.High)).ShouldHaveSingleItem();

        chunk.ShouldBe(new DocumentChunk("doc", 0, "  Hello world.\r\n", 0, 16, chunk.TokenCount, Priority.High));
        chunk.TokenCount.ShouldBe((await TiktokenCounter.LoadAsync()).Count(chunk.Text));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task A_blank_text_has_no_chunks_and_needs_no_tokenizer(int length)
    {
        var chunker = new TokenChunker(loadCounter: () => throw new InvalidOperationException("Not needed."));

        (await chunker.ChunkAsync("doc", new StringReader(string.Concat(Enumerable.Repeat(" \r\n\t", length)))).ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Blanks_before_behind_and_between_make_no_chunks()
    {
        var blanks = new string(' ', 50_000);

        var chunks = await Chunk($"{blanks}one{blanks}two{blanks}", new ChunkingOptions());

        chunks.Count.ShouldBe(2);
        chunks.ShouldAllBe(chunk => !string.IsNullOrWhiteSpace(chunk.Text));
    }

    [Theory]
    [InlineData("The patient was admitted on Monday, with a cough; treatment began at once.\n")]
    [InlineData("a")]
    [InlineData("字")]
    [InlineData("😀")]
    [InlineData("-")]
    [InlineData("x                                                                                                                                  ")]
    public async Task Tokenizer_work_grows_linearly_with_the_text(string part)
    {
        var counter = new RecordingCounter(new RoughCounter());
        const int length = 600_000;
        var text = new RepeatingReader(part, length);

        var chunks = await new TokenChunker(loadCounter: () => Task.FromResult<ITokenCounter>(counter)).ChunkAsync("doc", text).CountAsync();

        chunks.ShouldBeGreaterThan(length / 16_000);
        counter.Characters.ShouldBeLessThan(10L * length);
        counter.LongestRun.ShouldBeLessThanOrEqualTo(16_000);
    }

    [Fact]
    public async Task A_long_text_is_read_no_further_than_its_next_chunks_need()
    {
        var chunker = new TokenChunker(loadCounter: () => Task.FromResult<ITokenCounter>(new RoughCounter()));
        var reader = new RepeatingReader("A word and another one.\n", 5_000_000);
        var chunks = 0;
        long mostAhead = 0;
        await foreach (var chunk in chunker.ChunkAsync("doc", reader))
        {
            chunks++;
            mostAhead = Math.Max(mostAhead, reader.Position - chunk.End);
        }

        chunks.ShouldBeGreaterThan(500);
        mostAhead.ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public async Task Reading_ends_with_its_cancellation()
    {
        using var cancellation = new CancellationTokenSource();
        var chunks = new TokenChunker(loadCounter: () => Task.FromResult<ITokenCounter>(new RoughCounter()))
            .ChunkAsync("doc", new RepeatingReader("word ", int.MaxValue), cancellationToken: cancellation.Token);

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in chunks)
                await cancellation.CancelAsync();
        });
    }

    [Theory]
    [InlineData(15, 0)]
    [InlineData(1_000_001, 0)]
    [InlineData(100, -1)]
    [InlineData(100, 50)]
    [InlineData(16, 8)]
    public void Sizes_out_of_range_are_refused(int max, int overlap) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new TokenChunker(new ChunkingOptions { MaxTokens = max, OverlapTokens = overlap }));

    [Theory]
    [InlineData(16, 7)]
    [InlineData(17, 8)]
    public void Sizes_at_the_edge_are_taken(int max, int overlap) =>
        new ChunkingOptions { MaxTokens = max, OverlapTokens = overlap }.Validate();

    private static async Task<List<DocumentChunk>> Chunk(string text, ChunkingOptions options, Priority priority = Priority.Normal) =>
        await new TokenChunker(options).ChunkAsync("doc", new StringReader(text), priority).ToListAsync();

    private static void Whole(string text, long at)
    {
        if (at <= 0 || at >= text.Length)
            return;
        var (before, after) = (text[(int)at - 1], text[(int)at]);
        (char.IsHighSurrogate(before) && char.IsLowSurrogate(after)).ShouldBeFalse();
        (before == '\r' && after == '\n').ShouldBeFalse();
    }
}
