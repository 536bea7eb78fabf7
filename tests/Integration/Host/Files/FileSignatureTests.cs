using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Settings;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Integration.Host.Evaluation;

namespace ParallelLlm.Tests.Integration.Host.Files;

/// <summary>Files of the program begin as they are recognised, so that the next run replaces them.</summary>
public sealed class FileSignatureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("out.jsonl")]
    [InlineData("out.csv")]
    [InlineData("out.tsv")]
    [InlineData("out.parquet")]
    public async Task A_second_run_replaces_the_files_of_the_first(string output)
    {
        _folder.Write("docs/a.txt", "Name: Ada\n");
        var arguments = $"run {_folder["docs"]} -f name --no-store -o {_folder[output]} --report {_folder["report.json"]} "
            + $"--evidence-report {_folder["page.html"]}";

        (await ProgramAsync(arguments)).ShouldBe(0);
        (await ProgramAsync(arguments)).ShouldBe(0);

        OutputFormats.SignatureOf(OutputFormats.Of(_folder[output])).IsAt(_folder[output]).ShouldBeTrue();
        FileSignature.RunReport.IsAt(_folder["report.json"]).ShouldBeTrue();
        FileSignature.EvidencePage.IsAt(_folder["page.html"]).ShouldBeTrue();
        FileSignature.Lines.IsAt(_folder["report.json"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("out.parquet", "PAR1 junk")]
    [InlineData("out.csv", "document,document_statuses,x\n")]
    [InlineData("out.jsonl", """{"document":"a.txt","fields":{}}""")]
    [InlineData("report.json", """{"exit_code":0}""")]
    [InlineData("page.html", "<!DOCTYPE html>\n<html>")]
    public async Task Files_of_others_stay_and_nothing_is_sent(string name, string content)
    {
        _folder.Write("docs/a.txt", "Name: Ada\n");
        _folder.Write(name, content);
        var flag = name switch { "report.json" => "--report", "page.html" => "--evidence-report", _ => "-o" };

        (await ProgramAsync($"run {_folder["docs"]} -f name --no-store {flag} {_folder[name]}")).ShouldBe(2);

        File.ReadAllText(_folder[name]).ShouldBe(content);
    }

    [Fact]
    public async Task A_second_plan_replaces_the_files_of_the_first()
    {
        _folder.Write("docs/a.txt", "Name: Ada\n");
        var arguments = $"plan {_folder["docs"]} -f name --no-store --base-url http://127.0.0.1:9/v1 --model gpt-4o-mini "
            + $"--json {_folder["plan.json"]} --batch-file {_folder["calls.jsonl"]}";

        (await ProgramAsync(arguments)).ShouldBe(0);
        (await ProgramAsync(arguments)).ShouldBe(0);

        FileSignature.Plan.IsAt(_folder["plan.json"]).ShouldBeTrue();
        FileSignature.Batch.IsAt(_folder["calls.jsonl"]).ShouldBeTrue();
    }

    [Fact]
    public async Task A_second_evaluation_replaces_the_files_of_the_first()
    {
        using var files = new EvalFolder();
        files.WriteLines("gold.jsonl", ["""{"a":"x"}"""]);
        string[] arguments = ["gold.jsonl", "--results", "gold.jsonl", "-o", "e.json", "--junit", "e.xml", "--html", "e.html"];

        (await files.EvalAsync(arguments)).Code.ShouldBe(0);
        (await files.EvalAsync(arguments)).Code.ShouldBe(0);

        FileSignature.Evaluation.IsAt(files.PathOf("e.json")).ShouldBeTrue();
        FileSignature.JUnit.IsAt(files.PathOf("e.xml")).ShouldBeTrue();
        FileSignature.EvaluationPage.IsAt(files.PathOf("e.html")).ShouldBeTrue();
    }

    private static Task<int> ProgramAsync(string arguments) => CommandLine.RunAsync(
        arguments.Split(' '),
        new HostContext { Environment = new Dictionary<string, string>(), Output = TextWriter.Null, Error = TextWriter.Null });
}
