using System.Text.Json;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Tables;
using ParallelLlm.Host.Settings;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Output.Tables;

/// <summary>CSV as the programs read it that people open it with.</summary>
public sealed class CsvReadersTests : IDisposable
{
    private static readonly string[] Texts =
    [
        "Ada", "", "Größe, \"quoted\"; and more", "two\nlines", "two\r\nlines", "文書 ไทย 🙂", "it's", "'quoted'", "a\tb", " blanks ", "#N/A", "a=b",
        "=1+1", "=HYPERLINK(\"http://127.0.0.1:9/\",\"x\")", "+SUM(1,1)", "-2+3", "@SUM(1,1)", "＝1+1", "\t=1+1", "'=1+1", "=cmd|' /C calc'!A0",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ToolFact("python3")]
    public async Task Python_reads_the_same_texts()
    {
        Write("r.csv");
        const string Script = "import csv,json,sys; print(json.dumps([row['text'] for row in csv.DictReader(open('r.csv', newline='', encoding='utf-8'))]))";

        var read = JsonSerializer.Deserialize<string[]>(await Tool.RunAsync("python3", _folder.Path, "-c", Script))!;

        read.Select(CsvCell.Original).ShouldBe(Texts);
    }

    [ToolFact("soffice")]
    public async Task A_spreadsheet_shows_the_same_texts_and_runs_nothing()
    {
        Write("r.csv");
        await Tool.RunAsync(
            "soffice", _folder.Path, "--headless", $"-env:UserInstallation=file://{_folder.Path}/profile", "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false",
            "--convert-to", "fods", "r.csv");

        // Flat XML: each cell has its formula, if any, as an attribute, and its text as paragraphs.
        var sheet = System.Xml.Linq.XDocument.Load(_folder["r.fods"]);
        sheet.Descendants().SelectMany(element => element.Attributes()).Select(attribute => attribute.Name.LocalName).ShouldNotContain("formula");
        var cells = sheet.Descendants().Where(element => element.Name.LocalName == "table-row").Skip(1)
            .Select(row => row.Elements().Where(element => element.Name.LocalName == "table-cell").ElementAtOrDefault(3))
            .Take(Texts.Length)
            .Select(cell => string.Join('\n', cell?.Elements().Where(element => element.Name.LocalName == "p").Select(Shown) ?? []));
        cells.Select(CsvCell.Original).ShouldBe(Texts.Select(text => text.ReplaceLineEndings("\n")));
    }

    private static string Shown(System.Xml.Linq.XElement paragraph) => string.Concat(paragraph.Nodes().Select(node => node switch
    {
        System.Xml.Linq.XText text => text.Value,
        System.Xml.Linq.XElement { Name.LocalName: "s" } blanks => new string(' ', (int?)blanks.Attribute(blanks.Name.Namespace + "c") ?? 1),
        System.Xml.Linq.XElement { Name.LocalName: "tab" } => "\t",
        System.Xml.Linq.XElement other => Shown(other),
        _ => "",
    }));

    private void Write(string name)
    {
        var shape = TableShape.Of(ExtractionSchema.FromNames(["text"]).Leaves, new TableOptions());
        using var output = new CsvOutput(new PartLineOutput(_folder[name]), shape, ',', hasRawCells: false);
        for (var i = 0; i < Texts.Length; i++)
        {
            var line = JsonSerializer.SerializeToUtf8Bytes(new { document = $"{i}.txt", status = "completed", fields = new { text = Texts[i] } });
            output.Write(line).Status.ShouldBe(LineWrite.Written);
        }

        output.Complete().Status.ShouldBe(LineWrite.Written);
    }
}
