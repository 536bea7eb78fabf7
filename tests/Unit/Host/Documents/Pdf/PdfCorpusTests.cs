using Xunit.Abstractions;

namespace ParallelLlm.Tests.Unit.Host.Documents.Pdf;

/// <summary>
/// Real PDFs, which are kept outside the repository. How near their texts come to pdftotext's is checked by <c>score-pdf</c>.
/// </summary>
public sealed class PdfCorpusTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("encrypted.pdf", "encrypted")]
    [InlineData("empty.pdf", "no_text_layer")]
    [InlineData("broken-xref-loop.pdf", "no_text_layer")]
    [InlineData("broken-hang.pdf", "damaged")]
    [InlineData("broken-deep-recursion.pdf", "damaged")]
    public void A_file_that_cannot_be_read_has_its_class(string name, string kind)
    {
        if (Content(name) is { } bytes)
            TestPdf.ProblemOf(bytes).Class.ShouldBe(kind);
    }

    [Theory]
    [InlineData("annual-report.pdf", 5)]
    [InlineData("german-statistics.pdf", 2)]
    [InlineData("judgement.pdf", 13)]
    [InlineData("two-column-paper.pdf", 8)]
    public void Every_page_is_read_and_has_its_place(string name, int pages)
    {
        if (Content(name) is not { } bytes)
            return;
        var text = TestPdf.Read(bytes);

        text.Steps.ShouldBe(pages);
        text.Text.Count(character => character == '\f').ShouldBe(pages);
        text.AsChunk().Places.Select(place => place.Place.Page).Distinct().ShouldBe(Enumerable.Range(1, pages).Select(page => (int?)page));
        text.Text.ShouldNotContain(" \n");
        text.Text.ShouldNotContain("\n\n\n");
        text.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Rows_of_a_table_are_lines_with_the_lines_of_a_cell_together()
    {
        if (Content("tender-awards-table.pdf") is not { } bytes)
            return;
        var text = TestPdf.Read(bytes);

        text.Text.ShouldContain("\n4  Procurement of Training Simulators and other Tools  MRH/IDA/TSP/NCB/G ‐4 / Lot 1  NCB  All‐tech");
        text.PlaceOf("Training Simulators")!.Columns.ShouldStartWith("Serial No.  Contract Description");
    }

    [Fact]
    public void Filled_in_fields_are_read()
    {
        if (Content("form-fields.pdf") is { } bytes)
            TestPdf.Read(bytes).Warnings.ShouldBeEmpty();
    }

    private byte[]? Content(string name) =>
        Corpus.Folder("pdf", output) is { } folder ? File.ReadAllBytes(Path.Combine(folder, name)) : null;
}
