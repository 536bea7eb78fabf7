using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Load.Reports;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary><c>report</c> and <c>run --evidence-report</c>, as processes.</summary>
public sealed partial class ReportCommandTests : IDisposable
{
    private const string Run = "run letters -f patient_name --no-store -q";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_values_of_results_are_marked_in_the_texts_of_their_documents()
    {
        await WriteAsync("a.txt", """{"patient_name":"Ada","age":36}""", "Patient: Ada\n");

        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, "report results.jsonl");

        code.ShouldBe(0, error);
        output.ShouldBeEmpty();
        error.ShouldBe("results.html: 1 document, 2 values, 1 not found, 0 conflicts\n");
        var page = Page();
        page.ShouldStartWith(FileSignature.EvidencePage.Beginning);
        page.ShouldContain("""<a href="#d1v1">Ada</a>""");
        page.ShouldContain("<b>1</b> <span>the text does not have them</span>");
        Files().ShouldBe(["a.txt", "results.html", "results.jsonl"]);
    }

    [Fact]
    public async Task A_document_that_is_gone_or_has_changed_keeps_its_values_and_has_no_marks()
    {
        await WriteAsync("a.txt", """{"patient_name":"Ada"}""", "Patient: Ada\n");
        await WriteAsync("b.txt", """{"patient_name":"Bob"}""", "Patient: Bob\n");
        await WriteAsync("c.txt", """{"patient_name":"Cyd"}""", "Patient: Cyd\n");
        _folder.Write("a.txt", "Patient: Adam\n");
        File.Delete(_folder["b.txt"]);

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "report results.jsonl");

        code.ShouldBe(1);
        error.ShouldContain("2 documents could not be shown with their text: 1 changed since the run, 1 gone.");
        var page = Page();
        page.ShouldContain("<b>Changed since the run.</b>");
        page.ShouldContain("<b>The document is not there any more.</b>");
        page.ShouldContain("<bdi>Bob</bdi>");
        page.ShouldNotContain("Adam");
        Marks().Count(page).ShouldBe(1);
    }

    [Fact]
    public async Task A_document_whose_text_reads_differently_has_no_marks()
    {
        await WriteAsync("a.txt", """{"patient_name":"Ada"}""", "Patient: Ada\n");
        var line = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(_folder["results.jsonl"]))!;
        line["evidence"]!["/patient_name"]!["start"] = 3;
        _folder.Write("results.jsonl", EvidencedLine.Bytes(line));

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "report results.jsonl");

        code.ShouldBe(1);
        error.ShouldContain("1 with another text");
        Page().ShouldContain("<b>Its text reads differently now.</b>");
        Marks().Count(Page()).ShouldBe(0);
    }

    [Fact]
    public async Task Results_without_evidence_say_so()
    {
        _folder.Write("results.jsonl", """{"document":"a.txt","status":"completed","fields":{"patient_name":"Ada"},"chunks":[],"error":null}""");

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "report results.jsonl");

        code.ShouldBe(0, error);
        error.ShouldContain(EntryWords.NoEvidence);
        Page().ShouldContain(EntryWords.NoEvidence);
        Page().ShouldContain("without evidence");
    }

    [Theory]
    [InlineData("""{"document":"a.txt","status":"completed","fields":{"name":null},"chunks":[],"error":null}""", EntryWords.NoValues)]
    [InlineData("""{"document":"a.txt","status":"failed","fields":{},"chunks":[],"error":{"class":"empty","message":"m"}}""", EntryWords.NoneCompleted)]
    public async Task Results_without_values_do_not_ask_for_another_run(string line, string reason)
    {
        _folder.Write("results.jsonl", line);

        var (_, _, error) = await ProgramProcess.RunAsync(_folder.Path, "report results.jsonl");

        error.ShouldContain(reason);
        error.ShouldNotContain("--no-evidence");
        Page().ShouldContain(reason);
    }

    [Fact]
    public async Task A_report_is_for_its_owner_and_removes_what_a_killed_one_has_left()
    {
        await WriteAsync("a.txt", """{"patient_name":"Ada"}""", "Patient: Ada\n");
        _folder.Write(".results.html.99999999.tmp", "half");
        _folder.Write(".results.html.99999999.pages.tmp/0001.html", "half");

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "report results.jsonl");

        code.ShouldBe(0, error);
        Files().ShouldBe(["a.txt", "results.html", "results.jsonl"]);
        Directory.EnumerateFileSystemEntries(_folder.Path).Count().ShouldBe(3);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(_folder["results.html"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_full_disk_costs_the_report_and_is_one_line()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return;
        Directory.CreateDirectory(_folder["place"]);
        for (var i = 0; i < 40; i++)
            _folder.Write($"letters/{i}.txt", $"Patient name: {new string('x', 2_000)}");

        var (code, output, error) = await ProgramProcess.RunAsync(
            _folder.Path, $"{Run} --evidence-report place/x.html", mounts: $"mount -t tmpfs -o size=64k tmpfs {_folder["place"]}");

        code.ShouldBe(1, error);
        RunResult.Lines(output).Count().ShouldBe(40);
        error.Trim().Split('\n').ShouldHaveSingleItem()
            .ShouldContain("the lines of the run could not be kept: No space left on device; the report was not written");
    }

    [Theory]
    [InlineData("missing.jsonl", "parallel-llm: missing.jsonl: no such file")]
    [InlineData("letter.txt", "parallel-llm: letter.txt: line 1 is no result of a document; give the file that run wrote with --out")]
    [InlineData("mixed.jsonl", "parallel-llm: mixed.jsonl: line 3 is no result of a document; give the file that run wrote with --out")]
    [InlineData("mixed.jsonl -o letter.txt", "parallel-llm: --out letter.txt: exists and is no evidence report; name another file, or delete it")]
    [InlineData("good.jsonl -o good.jsonl", "parallel-llm: --out good.jsonl: exists and is no evidence report; name another file, or delete it")]
    [InlineData("good.jsonl -o nowhere/x.html", "parallel-llm: --out nowhere/x.html: its folder does not exist; make it first")]
    [InlineData("good.jsonl --documents nowhere", "parallel-llm: --documents nowhere: there is no such folder")]
    [InlineData("empty", "parallel-llm: empty: the folder holds no result files (NAME.json)")]
    public async Task Wrong_input_is_reported_and_writes_nothing(string arguments, string expected)
    {
        const string line = """{"document":"a.txt","status":"completed","fields":{}}""" + "\n";
        _folder.Write("letter.txt", "Secret text\n");
        _folder.Write("good.jsonl", line);
        _folder.Write("mixed.jsonl", line + "\nSecret text\n");
        Directory.CreateDirectory(_folder["empty"]);

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, $"report {arguments}");

        code.ShouldBe(2);
        error.Split('\n')[0].ShouldBe(expected);
        error.ShouldNotContain("Secret");
        Files().ShouldBe(["empty", "good.jsonl", "letter.txt", "mixed.jsonl"]);
    }

    [Fact]
    public async Task Attachments_that_are_documents_of_their_own_are_found_in_their_mail()
    {
        _folder.Write("mail.eml", """
            From: a@example.org
            Subject: Letter
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=x

            --x
            Content-Type: text/plain

            Patient: Ada
            --x
            Content-Type: text/plain
            Content-Disposition: attachment; filename=more.txt

            Patient: Bob
            --x--
            """.ReplaceLineEndings("\r\n"));
        using var reader = new DocumentReader(TimeProvider.System);
        var mail = new DocumentSource("mail.eml", _folder["mail.eml"], Named: true);
        foreach (var (name, part, field) in new[] { ("mail.eml", MailPart.OwnText, "Ada"), ("mail.eml/more.txt", 0, "Bob") })
            await AddAsync(await EvidencedLine.OfAsync(
                reader, mail with { Name = name, Part = new MailPart(part) }, new JsonObject { ["patient_name"] = field }));

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "report results.jsonl");

        code.ShouldBe(0, error);
        Marks().Matches(Page()).Select(mark => mark.Groups["text"].Value).ShouldBe(["Ada", "Bob"]);
    }

    [Fact]
    public async Task Result_files_of_a_service_are_read_from_their_folder()
    {
        await WriteAsync("done/sub/a.txt", """{"patient_name":"Ada"}""", "Patient: Ada\n", name: "sub/a.txt");
        Directory.CreateDirectory(_folder["outbox/sub"]);
        File.Move(_folder["results.jsonl"], _folder["outbox/sub/a.txt.json"]);

        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "report outbox --documents done");

        code.ShouldBe(0, error);
        Marks().Count(await File.ReadAllTextAsync(_folder["outbox.html"])).ShouldBe(1);
    }

    [Fact]
    public async Task A_large_report_is_an_index_with_pages_and_replaces_an_earlier_one_only()
    {
        var line = """{"document":"a.txt","status":"completed","fields":{"n":1},"chunks":[],"error":null}""" + "\n";
        _folder.Write("results.jsonl", string.Concat(Enumerable.Repeat(line, 250)));
        (await ProgramProcess.RunAsync(_folder.Path, "report results.jsonl")).Code.ShouldBe(0);
        Files().ShouldBe(["results.html", "results.jsonl", "results.pages"]);
        Directory.GetFiles(_folder["results.pages"]).Length.ShouldBe(3);
        Page().ShouldContain("results.pages/0003.html#d250");

        _folder.Write("results.pages/notes.txt", "mine");
        var (code, _, error) = await ProgramProcess.RunAsync(_folder.Path, "report results.jsonl");
        code.ShouldBe(2);
        error.ShouldContain("results.pages beside it holds other files");

        File.Delete(_folder["results.pages/notes.txt"]);
        _folder.Write("results.jsonl", line);
        (await ProgramProcess.RunAsync(_folder.Path, "report results.jsonl")).Code.ShouldBe(0);
        Files().ShouldBe(["results.html", "results.jsonl"]);
    }

    [Fact]
    public async Task A_run_writes_the_report_of_its_documents()
    {
        _folder.Write("letters/a.txt", "Patient name: Ada\n");
        _folder.Write("letters/b.txt", "");

        foreach (var _ in new[] { 1, 2 })
        {
            var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, $"{Run} --evidence-report letters/page.html");

            code.ShouldBe(1, error);
            RunResult.Lines(output).Count().ShouldBe(2, "an earlier report is no document");
            var page = await File.ReadAllTextAsync(_folder["letters/page.html"]);
            page.ShouldContain("letters/a.txt");
            page.ShouldContain("empty: it is empty");
            Directory.GetFileSystemEntries(_folder["letters"]).Length.ShouldBe(3);
        }
    }

    [Theory]
    [InlineData("--evidence-report letters/a.txt", "--evidence-report letters/a.txt: exists and is no evidence report")]
    [InlineData("--evidence-report letters", "--evidence-report letters: is a folder")]
    [InlineData("-o x --evidence-report x", "--evidence-report x: is the file of --out as well")]
    [InlineData("--report x --evidence-report x", "--evidence-report x: is the file of --report as well")]
    public async Task A_report_that_would_replace_something_is_refused_before_anything_is_sent(string arguments, string expected)
    {
        _folder.Write("letters/a.txt", "Patient name: Ada\n");

        var (code, output, error) = await ProgramProcess.RunAsync(_folder.Path, $"{Run} {arguments}");

        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldContain(expected);
        (await File.ReadAllTextAsync(_folder["letters/a.txt"])).ShouldBe("Patient name: Ada\n");
    }

    [Fact]
    public async Task An_interrupted_run_has_a_report_of_the_finished_documents()
    {
        _folder.Write("letters/a.txt", "Patient name: Ada\n");
        _folder.Write("letters/b.txt", "never answered\n");
        var never = new TaskCompletionSource<Reply>();
        await using var server = ScriptedServer.Start(received => received.Text(1).Contains("never", StringComparison.Ordinal)
            ? never.Task
            : Task.FromResult(Reply.Answer("""{"patient_name":"Ada"}""")));
        using var program = ProgramProcess.Start(
            _folder.Path, $"{Run.Replace(" -q", "")} --base-url {server.BaseUrl} --model m -o out.jsonl --evidence-report page.html");
        await Outside.UntilAsync(() => File.Exists(_folder["out.jsonl"]) && new FileInfo(_folder["out.jsonl"]).Length > 0);
        await Outside.UntilAsync(() => server.Requests.Length == 2);

        program.Signal("INT");
        await program.ComplainedAsync("Interrupted");
        program.Signal("INT");
        var (code, _, error) = await program.EndAsync();

        never.SetResult(Reply.Answer("{}"));
        code.ShouldBe(130, error);
        var page = await File.ReadAllTextAsync(_folder["page.html"]);
        page.ShouldContain("letters/a.txt");
        page.ShouldNotContain("letters/b.txt");
        Files().ShouldBe(["letters", "out.jsonl", "page.html"]);
    }

    [GeneratedRegex("""<mark [^>]*>(?:<i [^>]*></i>)*<a [^>]*>(?<text>[^<]*)</a>""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Marks();

    private string Page() => File.ReadAllText(_folder["results.html"]);

    private IEnumerable<string?> Files() =>
        Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private async Task WriteAsync(string file, string fields, string text, string? name = null)
    {
        _folder.Write(file, text);
        using var reader = new DocumentReader(TimeProvider.System);
        var line = await EvidencedLine.OfAsync(
            reader, new DocumentSource(name ?? file, _folder[file], Named: true), (JsonObject)JsonNode.Parse(fields)!);
        await AddAsync(line);
    }

    private Task AddAsync(JsonObject line) => File.AppendAllTextAsync(_folder["results.jsonl"], Encoding.UTF8.GetString(EvidencedLine.Bytes(line)));
}
