using System.IO.Compression;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Office;
using Xunit.Abstractions;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

/// <summary>Real Word documents, which are kept outside the repository, against another reading of their XML.</summary>
public sealed class DocxCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_word_of_the_corpus_is_read_once()
    {
        if (Corpus.Folder("docx", output) is not { } folder)
            return;

        var files = 0;
        foreach (var path in Directory.EnumerateFiles(folder, "*.docx").Order(StringComparer.Ordinal))
            files += IsRead(Path.GetFileName(path), File.ReadAllBytes(path)) ? 1 : 0;

        output.WriteLine($"{files} files");
        files.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Every_word_of_a_made_document_is_read_once()
    {
        const string Changes = "<w:p><w:del><w:r><w:delText>deletedword</w:delText></w:r></w:del>"
            + "<w:ins><w:r><w:t>insertedword</w:t></w:r></w:ins></w:p>";
        var bytes = DocxFile.Of(DocxFile.P("One two") + Changes + DocxFile.Table(["a", "b"], ["c", ""]))
            .With("comments", "comments", $"<w:comment>{DocxFile.P("Why two?")}</w:comment>").Bytes();
        IsRead("made", bytes).ShouldBeTrue();
        DocxReading.Read(bytes).Text.ShouldNotContain("deletedword");
    }

    private bool IsRead(string name, byte[] bytes)
    {
        var truth = DocxTruth.Of(bytes);
        string text;
        try
        {
            text = DocxReading.Read(WithoutNumbers(bytes)).Text;
        }
        catch (DocumentProblemException exception)
        {
            exception.Problem.Kind.ShouldBeOneOf([DocumentProblemKind.Empty, DocumentProblemKind.NoTextLayer, DocumentProblemKind.UnsupportedFormat], name);
            truth.ShouldBeEmpty(name);
            return false;
        }

        var words = DocxTruth.Words(text);
        var f1 = DocxTruth.F1(truth, words);
        output.WriteLine($"{name}: {truth.Values.Sum()} words, F1 {f1:0.000}");
        f1.ShouldBe(1, $"{name}: missing {string.Join(' ', truth.Except(words))}, too many {string.Join(' ', words.Except(truth))}");
        return true;
    }

    /// <summary>The document without its lists, whose numbers are in no part as text.</summary>
    private static byte[] WithoutNumbers(byte[] bytes)
    {
        using var read = ZipParts.Open(bytes);
        if (read.Names.FirstOrDefault(name => name.EndsWith("/numbering.xml", StringComparison.OrdinalIgnoreCase)) is not { } lists)
            return bytes;
        var file = new MemoryStream();
        file.Write(bytes);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
            archive.GetEntry(lists)!.Delete();
        return file.ToArray();
    }
}
