using System.Text.Json;
using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Folder;
using ParallelLlm.Tests.Integration.Host.Commands;
using ParallelLlm.Tests.Unit.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Folder;

public sealed class RetryTests : IDisposable
{
    private readonly FolderTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("failed", "inbox/a-2.txt inbox/a.txt inbox/notes.error.json inbox/sub/b.txt")]
    [InlineData("failed/sub", "failed/a.txt failed/a.txt.error.json failed/notes.error.json failed/notes.error.json.error.json inbox/a.txt inbox/sub/b.txt")]
    [InlineData("failed/a.txt.error.json", "failed/notes.error.json failed/notes.error.json.error.json failed/sub/b.txt failed/sub/b.txt.error.json inbox/a-2.txt inbox/a.txt")]
    public void Documents_go_back_to_where_they_were_and_their_errors_go(string path, string expected)
    {
        foreach (var name in new[] { "a.txt", "sub/b.txt", "notes.error.json" })
        {
            Write($"failed/{name}");
            Write($"failed/{name}.error.json");
        }

        Write("inbox/a.txt");
        var errors = new Problems();

        Retry.PutBack(new DiskFileSystem(), FailedPlace.Of(Path.Join(_tree.Root, path), null, null, null, out _)!, errors);

        errors.ShouldBeEmpty();
        _tree.Files().ShouldBe(expected.Split(' '));
    }

    [Fact]
    public async Task Retrying_a_run_report_processes_only_its_incomplete_documents()
    {
        Write("good.txt", "Name: Ada");
        Write("bad.txt", "");
        (await ProgramProcess.RunAsync(_tree.Root, "run good.txt bad.txt -f name -o first.jsonl --report report.json")).Code.ShouldBe(1);
        Write("bad.txt", "Name: Grace");

        (await ProgramProcess.RunAsync(_tree.Root, "retry report.json -f name -o second.jsonl")).Code.ShouldBe(0);
        _tree.Read("second.jsonl").ShouldStartWith("""{"document":"bad.txt","status":"completed","fields":{"name":"Grace"}""");
        _tree.Read("second.jsonl").Split('\n').Length.ShouldBe(2);

        var wrong = await ProgramProcess.RunAsync(_tree.Root, "retry good.txt missing");
        wrong.Code.ShouldBe(2);
        wrong.Error.ShouldContain("good.txt: is neither in a failed folder nor the report of a run");
    }

    [Fact]
    public async Task Unreadable_documents_of_a_report_are_failed_lines_and_the_rest_is_processed()
    {
        Write("good.txt", "Name: Ada");
        Write("changed/now-a-folder/b.txt", "Name: Karl");
        Write("report.json", """
            { "partial_documents": ["gone.txt", "pipe"], "failed_documents": ["name-\uFFFD.txt", "good.txt", "good.txt/below"], "unfinished_documents": ["changed"] }
            """);
        if (!OperatingSystem.IsWindows())
            System.Diagnostics.Process.Start("mkfifo", Path.Join(_tree.Root, "pipe")).WaitForExit();

        var (code, output, error) = await ProgramProcess.RunAsync(_tree.Root, "retry report.json -f name");

        code.ShouldBe(1, error);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))
            .Select(line => $"{line.GetProperty("document")} {line.GetProperty("status")} {(line.GetProperty("error") is { ValueKind: JsonValueKind.Object } problem ? problem.GetProperty("class") : default)}".TrimEnd())
            .ShouldBe(
            [
                "gone.txt failed vanished", OperatingSystem.IsWindows() ? "pipe failed vanished" : "pipe failed not_a_file", "name-\uFFFD.txt failed unreadable",
                "good.txt completed", "good.txt/below failed vanished", "changed/now-a-folder/b.txt completed",
            ]);
    }

    [Fact]
    public async Task An_attachment_that_failed_is_repeated_with_its_mail()
    {
        File.Copy(Path.Join(Repository.Find("samples")!, "referral.eml"), Path.Join(_tree.Root, "referral.eml"));
        Write("report.json", """
            { "partial_documents": [], "failed_documents": ["referral.eml/ecg-report.pdf", "referral.eml"], "unfinished_documents": [] }
            """);

        var (code, output, error) = await ProgramProcess.RunAsync(_tree.Root, "retry report.json -f diagnosis --attachments separate");

        code.ShouldBe(0, error);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line).GetProperty("document").GetString())
            .ShouldBe(["referral.eml", "referral.eml/ecg-report.pdf"]);
    }

    [Theory]
    [InlineData("""{"partial_documents":[1],"failed_documents":[],"unfinished_documents":[]}""")]
    [InlineData("""{"partial_documents":[null],"failed_documents":[],"unfinished_documents":[]}""")]
    [InlineData("""{"partial_documents":["\ud800"],"failed_documents":[],"unfinished_documents":[]}""")]
    [InlineData("""{"partial_documents":["a\u0000b"],"failed_documents":[],"unfinished_documents":[]}""")]
    [InlineData("""{"partial_documents":[""],"failed_documents":[],"unfinished_documents":[]}""")]
    [InlineData("""{"partial_documents":{},"failed_documents":[],"unfinished_documents":[]}""")]
    public void A_report_without_valid_document_names_is_rejected(string json)
    {
        Write("report.json", json);

        ReportedDocuments.Read(Path.Join(_tree.Root, "report.json")).ShouldBeNull();
    }

    [Theory]
    [InlineData("failed/link/secret.txt")]
    [InlineData("failed/link")]
    [InlineData("failed/real/up/secret.txt")]
    [InlineData("failed/real/../link/secret.txt")]
    [InlineData("failed/link/")]
    public async Task Fault_13_Documents_behind_a_link_to_a_folder_are_not_moved(string path)
    {
        Write("outside/secret.txt");
        Write("failed/real/b.txt");
        Directory.CreateSymbolicLink(Path.Join(_tree.Layout.Failed, "link"), Path.Join(_tree.Root, "outside"));
        Directory.CreateSymbolicLink(Path.Join(_tree.Layout.Failed, "real/up"), "../../outside");

        var (code, _, error) = await ProgramProcess.RunAsync(_tree.Root, $"retry {path} --root .");

        code.ShouldBe(2, error);
        error.ShouldContain("symbolic link");
        _tree.Files("inbox").ShouldBeEmpty();
        _tree.Files("outside").ShouldBe(["outside/secret.txt"]);
    }

    [Fact]
    public void Fault_13_All_failed_documents_go_back_but_never_through_a_link_to_a_folder()
    {
        Write("outside/secret.txt");
        Write("failed/sub/b.txt");
        Write("failed/a.txt");
        Directory.CreateSymbolicLink(Path.Join(_tree.Layout.Failed, "link"), Path.Join(_tree.Root, "outside"));
        Directory.CreateSymbolicLink(Path.Join(_tree.Layout.Inbox, "sub"), Path.Join(_tree.Root, "outside"));
        File.CreateSymbolicLink(Path.Join(_tree.Layout.Failed, "file-link.txt"), "nowhere");
        var errors = new Problems();

        Retry.PutBack(new DiskFileSystem(), FailedPlace.Of(_tree.Layout.Failed, null, null, null, out _)!, errors).ShouldBe(3);

        errors.ShouldHaveSingleItem().ShouldContain("link: it is a symbolic link to a folder");
        _tree.Files("outside").ShouldBe(["outside/secret.txt"]);
        File.Exists(Path.Join(_tree.Layout.Inbox, "sub-2/b.txt")).ShouldBeTrue();
        new FileInfo(Path.Join(_tree.Layout.Inbox, "file-link.txt")).LinkTarget.ShouldBe("nowhere");
    }

    [Fact]
    public void Fault_13_A_failed_folder_that_is_a_link_itself_is_the_users_choice()
    {
        Write("elsewhere/a.txt");
        Directory.Delete(_tree.Layout.Failed);
        Directory.CreateSymbolicLink(_tree.Layout.Failed, Path.Join(_tree.Root, "elsewhere"));
        var errors = new Problems();

        Retry.PutBack(new DiskFileSystem(), FailedPlace.Of(Path.Join(_tree.Layout.Failed, "a.txt"), null, null, null, out _)!, errors)
            .ShouldBe(1);

        errors.ShouldBeEmpty();
        _tree.Files("inbox").ShouldBe(["inbox/a.txt"]);
    }

    private void Write(string path, string content = "text")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Join(_tree.Root, path))!);
        File.WriteAllText(Path.Join(_tree.Root, path), content);
    }
}
