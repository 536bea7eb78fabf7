using System.Text.Json;
using ParallelLlm.Tests.Unit.Host.Running;
using Xunit.Abstractions;

namespace ParallelLlm.Tests.Unit.Extraction;

/// <summary>A name at every position around a chunk's end, with chunks of the default size.</summary>
public class CutNameTests(ITestOutputHelper output)
{
    private const string Sentences = "The wound was clean, and the fever had gone by the third day. Nothing else is to be reported of it. ";
    private const string Words = "wound clean and fever gone by the third day with nothing else to report of it and all as before ";
    private const string Lines = "Temperature: 38.5\nPulse: 80, regular\nBlood pressure: 120/80\n";
    private const string Chinese = "伤口清洁第三天退烧没有其他需要报告的情况一切如前继续观察";
    private const string Name = "Anna-Maria Schmidt-Rottluff";

    [Theory]
    [InlineData(150, Words, " patient ", Name, " was admitted ", true)]
    [InlineData(150, Sentences, "The patient ", Name, " was admitted. ", false)]
    [InlineData(50, Lines, "\nPatient: ", Name, "\n", false)]
    [InlineData(50, Chinese, "患者", "欧阳娜娜", "入院", true)]
    public async Task Fault_Text_08_A_name_at_any_position_around_a_chunks_end_is_whole(
        int positions, string filler, string before, string name, string after, bool isEverCut)
    {
        var text = string.Concat(Enumerable.Repeat(filler, 20_000 / filler.Length));
        var end = (int)(await ChunksOf(text))[0].End;
        int firstIsHalf = 0, mergedIsHalf = 0;
        for (var at = end - (positions / 2); at < end + (positions / 2); at++)
        {
            var chunks = await ChunksOf(text[..at] + before + name + after + text[at..(at + 300)]);
            var answers = chunks.ConvertAll(chunk => NameIn(chunk.Text, before, name, after));
            firstIsHalf += answers.Find(answer => answer is not null) == name ? 0 : 1;
            var merger = new DocumentMerger(ExtractionSchema.FromNames(["name"]));
            foreach (var (chunk, answer) in chunks.Zip(answers))
                merger.Add(Chunks.Completed(chunk, JsonSerializer.Serialize(new { name = answer })).WithoutText());
            mergedIsHalf += merger.Merge().Fields["name"].GetString() == name ? 0 : 1;
        }

        output.WriteLine($"{positions} positions: the first chunk's value is half a name at {firstIsHalf}, the document's at {mergedIsHalf}");
        mergedIsHalf.ShouldBe(0);
        (firstIsHalf > 0).ShouldBe(isEverCut);
    }

    /// <summary>What a model reads in a chunk: the name, the part of it that the chunk holds, or nothing.</summary>
    private static string? NameIn(string chunk, string before, string name, string after)
    {
        var start = chunk.IndexOf(before, StringComparison.Ordinal);
        if (start >= 0)
        {
            var rest = chunk[(start + before.Length)..];
            var part = rest[..Math.Min(rest.Length, name.Length)].Trim();
            return part.Length == 0 ? null : part;
        }

        var end = chunk.IndexOf(after, StringComparison.Ordinal);
        return end > 0 && name.EndsWith(chunk[..end], StringComparison.Ordinal) ? chunk[..end] : null;
    }

    private static async Task<List<DocumentChunk>> ChunksOf(string text)
    {
        using var reader = new StringReader(text);
        return await new TokenChunker().ChunkAsync("doc", reader).ToListAsync();
    }
}
