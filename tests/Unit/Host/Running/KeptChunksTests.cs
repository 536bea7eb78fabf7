using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Tests.Unit.Host.Running;

/// <summary>The chunks of a document, written down and read again.</summary>
public sealed class KeptChunksTests
{
    [Fact]
    public void Chunks_are_read_as_they_were_written_without_their_places()
    {
        DocumentChunk[] chunks =
        [
            new("d", 0, "Träger 👩‍⚕️\r\n\0 text", 0, 20, 7, Priority.High)
            {
                Context = "[Section: One]", Places = [new TextPlace(0, new SourcePlace { Line = 1 })],
            },
            new("d", 1, "", 20, 20, 0, Priority.High),
            new("d", 5, new string('x', 100_000), 5_000_000_000, 5_000_100_000, 12_500, Priority.High) { Context = "" },
        ];
        chunks[0].Text.Length.ShouldBe(20);

        var read = Read(Write(chunks, "a picture", ""), out var warnings);

        read.Select(chunk => chunk with { Places = [] }).ShouldBe(chunks.Select(chunk => chunk with { Places = [] }));
        read.ShouldAllBe(chunk => chunk.Places.Count == 0);
        warnings.ShouldBe(["a picture", ""]);
    }

    [Fact]
    public void Half_a_surrogate_pair_keeps_offsets_and_the_key_of_the_answer()
    {
        var chunk = new DocumentChunk("d", 0, "a\ud83db", 0, 3, 2);

        var read = Read(Write([chunk]), out _).ShouldHaveSingleItem();

        (read.Text, read.End).ShouldBe(("a\ufffdb", 3));
        new KeyText().Add(read.Text).ToKey().ShouldBe(new KeyText().Add(chunk.Text).ToKey());
    }

    [Fact]
    public void A_damaged_text_is_a_problem_of_its_document()
    {
        var text = Write([new("d", 0, new string('x', 1_000), 0, 1_000, 250)]).ToArray();

        var cut = Should.Throw<DocumentProblemException>(() => Read(text.AsMemory(0, text.Length / 2), out _));
        var garbled = Should.Throw<DocumentProblemException>(() => Read(new byte[] { 7, 7, 7 }, out _));

        (cut.Problem, garbled.Problem).ShouldBe((new(DocumentProblemKind.Damaged, "its kept text is damaged"), cut.Problem));
    }

    private static ReadOnlyMemory<byte> Write(DocumentChunk[] chunks, params string[] warnings)
    {
        using var writer = new KeptChunksWriter();
        foreach (var chunk in chunks)
            writer.Add(chunk);
        return writer.Complete(warnings).ShouldNotBeNull();
    }

    private static List<DocumentChunk> Read(ReadOnlyMemory<byte> text, out IReadOnlyList<string> warnings)
    {
        using var reader = new KeptChunksReader(text);
        var chunks = new List<DocumentChunk>();
        while (reader.Next("d", Priority.High) is { } chunk)
            chunks.Add(chunk);
        warnings = reader.Warnings;
        return chunks;
    }
}
