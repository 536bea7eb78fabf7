using ParallelLlm.Host.Documents.Places;

namespace ParallelLlm.Tests.Unit.Host.Documents.Places;

public sealed class LineMapTests
{
    [Theory]
    [InlineData("one\ntwo\n\nthree", 1)]
    [InlineData("one\ntwo\n\nthree", 3)]
    [InlineData("\n\n\n", 1)]
    [InlineData("one\r\ntwo\rthree\r\n", 2)]
    [InlineData("", 4)]
    public void Every_character_has_the_line_that_it_stands_in(string text, int piece)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var map = new LineMap();
            foreach (var part in text.Chunk(piece))
                map.Read(part);
            for (var start = 0; start < text.Length; start += size)
                LineOf(map, start, text).ShouldBe(1 + text[..start].Count(c => c == '\n'));
        }
    }

    [Fact]
    public void Long_lines_and_texts_that_overlap_have_their_lines()
    {
        var map = new LineMap();
        var starts = new List<int> { 0 };
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var line = new string('x', random.Next(3) == 0 ? random.Next(40_000) : random.Next(200)) + "\n";
            map.Read(line);
            starts.Add(starts[^1] + line.Length);
            // The chunk before the last one has been cut; the next one begins within it.
            var at = Math.Max(0, i - 3);
            map.Of(starts[at], starts[^1])[0].ShouldBe(new TextPlace(starts[at], new SourcePlace { Line = at + 1 }));
        }
    }

    [Fact]
    public void A_text_without_end_takes_no_memory()
    {
        var map = new LineMap();
        var text = string.Concat(Enumerable.Repeat("short\nlines\n\n", 5000));
        map.Read(text);
        map.Of(text.Length, text.Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1L; i <= 100; i++)
        {
            map.Read(text);
            map.Of(i * text.Length, (i + 1) * text.Length)[0].Place.Line.ShouldBe((i * 15_000) + 1);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(256 << 10);
    }

    [Fact]
    public async Task A_reader_notes_the_lines_of_all_that_is_read_by_any_method()
    {
        const string text = "a\nb\nc\nd\ne\nf\ng\nh\n";
        var map = new LineMap();
        using var reader = new LineReader(new StringReader(text), map);
        var buffer = new char[4];

        reader.Peek().ShouldBe('a');
        reader.Read().ShouldBe('a');
        reader.Read(buffer, 0, 3).ShouldBe(3);
        reader.Read(buffer.AsSpan(0, 2)).ShouldBe(2);
        (await reader.ReadAsync(buffer, 0, 2)).ShouldBe(2);
        (await reader.ReadAsync(buffer.AsMemory(0, 2))).ShouldBe(2);
        (await reader.ReadToEndAsync()).ShouldBe("f\ng\nh\n");
        reader.Read().ShouldBe(-1);

        LineOf(map, text.IndexOf('h', StringComparison.Ordinal), text).ShouldBe(8);
    }

    private static long? LineOf(LineMap map, int offset, string text) =>
        new DocumentChunk("d", 0, text[offset..], offset, text.Length, 0) { Places = map.Of(offset, text.Length) }.PlaceAt(offset)?.Line;
}
