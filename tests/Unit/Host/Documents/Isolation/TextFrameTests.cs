using System.Runtime.InteropServices;
using ParallelLlm.Host.Documents.Isolation;

namespace ParallelLlm.Tests.Unit.Host.Documents.Isolation;

public sealed class TextFrameTests
{
    private static readonly SourcePlace[] Places =
    [
        new() { Page = 3, PageLabel = "iv", Heading = "Überschrift 字" },
        new() { Page = 3 },
        new() { Sheet = "Daten", Cell = "B12", Columns = "Name | Betrag" },
        new() { Sheet = "Daten", Cell = "C12", Columns = "Name | Betrag" },
        new() { Row = 5_000_000_000, Column = "note", Line = 5_000_000_001 },
        new() { Part = "attachment a.pdf > footnote 3", Page = 1 },
        new(),
    ];

    [Theory]
    [InlineData("")]
    [InlineData("Ein Text mit 字 und \ud83d\ude00")]
    public void A_piece_reads_as_it_was_written(string text)
    {
        var written = Places.Select((place, index) => new TextPlace(1_000 + (index * 2), place)).ToList();
        var bytes = TextFrame.Write(text, start: 1_000, written, before: Places[1]);

        var read = new List<TextPlace>();
        var rest = TextFrame.Read(bytes, before: Places[1], (offset, place) => read.Add(new TextPlace(1_000 + offset, place)));

        read.ShouldBe(written);
        MemoryMarshal.Cast<byte, char>(rest.Span).ToString().ShouldBe(text);
    }

    [Fact]
    public void A_place_like_the_one_before_it_costs_some_bytes_only()
    {
        var rows = Enumerable.Range(0, 1_000).Select(row => new TextPlace(row, new SourcePlace { Sheet = "Daten", Columns = new string('x', 500), Row = row }));

        TextFrame.Write("", 0, [.. rows], before: null).Length.ShouldBeLessThan(8_000);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 5 })]
    [InlineData(new byte[] { 1, 0, 255, 255 })]
    [InlineData(new byte[] { 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 1, 0, 2, 0, 200, 1, 65 })]
    public void Bytes_that_are_no_piece_are_refused(byte[] nonsense) =>
        Should.Throw<InvalidDataException>(() => TextFrame.Read(nonsense, before: null, (_, _) => { }));
}
