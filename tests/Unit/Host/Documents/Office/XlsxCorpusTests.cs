using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Office;
using ParallelLlm.Host.Documents.Tables;
using ParallelLlm.Tests.Load.Documents;
using Xunit.Abstractions;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

/// <summary>Real workbooks, which are kept outside the repository, against another reading of their XML.</summary>
public sealed class XlsxCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_cell_is_in_the_text_with_its_sheet_and_name()
    {
        var (files, cells) = (0, 0);
        foreach (var path in Files())
        {
            var read = Read(path);
            var texts = Texts(read);
            foreach (var (sheet, cell, text, isNumber) in Cells(path))
            {
                cells++;
                var found = texts.GetValueOrDefault((sheet, cell));
                found.ShouldNotBeNull($"{path}: {sheet}!{cell}");
                if (isNumber)
                    found.ShouldContain(character => char.IsAsciiDigit(character), $"{path}: {sheet}!{cell}");
                else
                    found.ShouldContain(text, Case.Sensitive, $"{path}: {sheet}!{cell}");
            }

            files++;
        }

        output.WriteLine($"{files} files, {cells} cells");
    }

    [Theory]
    [InlineData("date-formats.xlsx", "A2", "2018-09-20")]
    [InlineData("columns.xlsx", "F2", "01-01-1960")]
    [InlineData("columns.xlsx", "G2", "01Jan60 00:00:01")]
    [InlineData("columns.xlsx", "D3", "10.00%")]
    [InlineData("number-formats.xlsx", "E5", "($1,599.99)")]
    [InlineData("number-formats.xlsx", "D8", "2 1/2")]
    [InlineData("number-formats.xlsx", "D9", "6:15 AM")]
    [InlineData("number-formats.xlsx", "D12", "17-May-07")]
    [InlineData("big-numbers.xlsx", "B2", "1234567890123451")]
    public void A_cell_is_shown_by_its_format(string file, string cell, string shown)
    {
        if (Files().FirstOrDefault(path => Path.GetFileName(path) == file) is { } found)
            Texts(Read(found)).First(text => text.Key.Cell == cell).Value.TrimEnd(' ', '|').ShouldEndWith(shown);
    }

    [Fact]
    public void Comments_headers_and_text_boxes_have_their_parts()
    {
        var parts = Files().SelectMany(path => Read(path).AsChunk().Places).Select(place => place.Place.Part).ToHashSet();

        if (parts.Count > 0)
            new[] { "comment A1", "header", "footer", "text box" }.ShouldBeSubsetOf(parts);
    }

    private string[] Files()
    {
        return Corpus.Folder("xlsx", output) is { } folder
            ? [.. Directory.EnumerateFiles(folder, "*.xlsx").Where(path => !path.Contains("encrypted")).Order(StringComparer.Ordinal)]
            : [];
    }

    private static CollectedText Read(string path)
    {
        var sink = new CollectedText();
        new XlsxReader().Read(new DocumentContent(path, File.ReadAllBytes(path)), sink);
        return sink;
    }

    /// <summary>The text of each cell: from its place to the next one.</summary>
    private static Dictionary<(string? Sheet, string? Cell), string> Texts(CollectedText read)
    {
        var places = read.AsChunk().Places;
        var ends = places.Skip(1).Select(place => (int)place.Start).Append(read.Text.Length);
        return places.Zip(ends)
            .Where(pair => pair.First.Place is { Cell: not null, Part: null })
            .ToDictionary(
                pair => (pair.First.Place.Sheet, pair.First.Place.Cell),
                pair => read.Text[(int)pair.First.Start..pair.Second].Trim());
    }

    /// <summary>The cells by their XML, without anything of the reader's.</summary>
    private static IEnumerable<(string? Sheet, string Cell, string Text, bool IsNumber)> Cells(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        var strings = Load(archive, "xl/sharedStrings.xml")?.Root!.Elements().Where(element => element.Name.LocalName == "si")
            .Select(Text).ToList() ?? [];
        var targets = Load(archive, "xl/_rels/workbook.xml.rels")!.Root!.Elements()
            .ToDictionary(relation => relation.Attribute("Id")!.Value, relation => relation.Attribute("Target")!.Value);
        foreach (var sheet in Load(archive, "xl/workbook.xml")!.Descendants().Where(element => element.Name.LocalName == "sheet"))
        {
            var id = sheet.Attributes().First(attribute => attribute.Name is { LocalName: "id", NamespaceName.Length: > 0 }).Value;
            foreach (var cell in Load(archive, $"xl/{targets[id]}")!.Descendants().Where(element => element.Name.LocalName == "c"))
            {
                var value = cell.Elements().FirstOrDefault(element => element.Name.LocalName is "v" or "is");
                var type = cell.Attribute("t")?.Value;
                var text = value is null ? ""
                    : type == "s" ? strings[int.Parse(value.Value, CultureInfo.InvariantCulture)]
                    : Text(value);
                var line = CellText.OneLine(text);
                if (line.Length > 0)
                    yield return (sheet.Attribute("name")!.Value, cell.Attribute("r")!.Value, line, type is null or "n" or "b");
            }
        }
    }

    private static string Text(XElement element) =>
        string.Concat(element.DescendantNodes().OfType<XText>()
            .Where(text => !text.Ancestors().Any(around => around.Name.LocalName == "rPh")).Select(text => text.Value));

    private static XDocument? Load(ZipArchive archive, string name)
    {
        using var stream = archive.GetEntry(name)?.Open();
        return stream is null ? null : XDocument.Load(stream);
    }
}
