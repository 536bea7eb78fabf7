using ParallelLlm.Host;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Integration.Host.Running;

public sealed class RunInputsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("parallel-llm-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_files_that_a_run_writes_are_no_documents_of_it()
    {
        Write("a.txt", "x");
        Write("out.jsonl", """{"document":"a.txt","status":"completed"}""");
        Write("report.json", """{ "exit_code": 0, "reason": null }""");

        var inputs = Load(Settings with { Out = In("out.jsonl"), Report = In("report.json") }, out var errors);

        errors.ShouldBeEmpty();
        inputs!.Documents.Select(document => Path.GetFileName(document.Name)).ShouldBe(["a.txt"]);
    }

    [Fact]
    public void The_files_of_a_store_are_no_documents()
    {
        Write("a.txt", "x");
        Write("answers.txt", "x");
        foreach (var ending in new[] { "", "-wal", ".lock", ".set-aside-1", ".batches-1", ".batches-1.lock", ".batches-1-documents" })
            Write($"answers.db{ending}", "x");

        var inputs = Load(Settings with { Store = new StoreSettings(In("answers.db")) }, out var errors);

        errors.ShouldBeEmpty();
        inputs!.Documents.Select(document => Path.GetFileName(document.Name)).ShouldBe(["a.txt", "answers.txt"]);
    }

    [Fact]
    public void A_path_without_documents_may_be_no_error_of_the_settings()
    {
        Write("a.txt", "x");
        var problems = new Problems();

        var inputs = RunInputs.Load(
            Settings with { Paths = [_folder, In("gone")] }, new Dictionary<string, string>(), TimeProvider.System, problems, mayLackDocuments: true);

        problems.ShouldBeEmpty();
        inputs!.PathProblems.ShouldHaveSingleItem().ToString().ShouldBe($"{In("gone")}: there is no such file or folder");
        inputs.Documents.Select(document => Path.GetFileName(document.Name)).ShouldBe(["a.txt"]);
    }

    [Fact]
    public void A_document_in_a_folder_is_not_written_over()
    {
        Write("a.txt", "x");
        Write("ledger.json", "");
        Write("b.txt", "Dear Ada");

        Load(Settings with { Paths = [_folder], Out = In("a.txt"), Report = In("b.txt"), Budget = new BudgetSetting(1, null, BudgetPeriod.Day, In("ledger.json")) }, out var errors);

        errors.Count.ShouldBe(2);
        errors.ShouldContain($"--out {In("a.txt")}: is one of the documents as well");
        errors.ShouldContain($"--report {In("b.txt")}: is one of the documents as well");
    }

    [Theory]
    [InlineData("settings.json", "is the file of --config as well")]
    [InlineData("link.json", "is the file of --config as well")]
    [InlineData("order.json", "is one of the documents as well")]
    [InlineData("other.json", "exists and holds no results in JSON lines; name another file, or delete it")]
    [InlineData("report.json", "exists and holds no results in JSON lines; name another file, or delete it")]
    [InlineData("earlier.jsonl", null)]
    [InlineData("docs/earlier.jsonl", null)]
    [InlineData("docs/order.json", "is one of the documents as well")]
    [InlineData("empty.jsonl", null)]
    [InlineData("earlier.csv", "exists and holds no results in JSON lines; name another file, or delete it")]
    [InlineData("gold.jsonl", "exists and holds no results in JSON lines; name another file, or delete it")]
    [InlineData("answers.db", "is the file of --store as well")]
    [InlineData("-", "names no file; name one, or /dev/stdout for standard output")]
    public void Results_replace_earlier_results_and_nothing_else(string target, string? refusal)
    {
        Write("docs/a.txt", "x");
        Write("docs/order.json", """{"order":1}""");
        Write("docs/earlier.jsonl", """{"document":"a.txt","status":"completed"}""");
        Write("settings.json", """{"document":1}""");
        File.CreateSymbolicLink(In("link.json"), In("settings.json"));
        Write("order.json", """{"order":1}""");
        Write("other.json", """{"order":1}""");
        Write("report.json", "{\n  \"exit_code\": 0,\n  \"reason\": null\n}\n");
        Write("earlier.jsonl", """{"document":"a.txt","status":"completed"}""");
        Write("earlier.csv", "document,document_status,document_error,name\r\n");
        Write("empty.jsonl", "");
        Write("gold.jsonl", """{"document":"a.txt","fields":{"name":"Ada"}}""");
        Write("answers.db", """{"document":"a.txt","status":"completed"}""");

        Load(Settings with { Paths = [In("docs"), In("order.json")], AlsoRead = [("--config", In("settings.json")), ("--store", In("answers.db"))], Out = target == "-" ? target : In(target) }, out var errors);

        errors.ShouldBe(refusal is null ? [] : [$"--out {(target == "-" ? target : In(target))}: {refusal}"]);
    }

    [Fact]
    public void A_report_replaces_an_earlier_report_and_no_results()
    {
        Write("a.txt", "x");
        Write("earlier.jsonl", """{"document":"a.txt","status":"completed"}""");
        Write("report.json", "{\n  \"exit_code\": 0,\n  \"reason\": null\n}\n");

        Load(Settings with { Paths = [In("a.txt")], Report = In("earlier.jsonl") }, out var errors);
        Load(Settings with { Paths = [In("a.txt")], Report = In("report.json") }, out var none);

        errors.ShouldHaveSingleItem().ShouldBe($"--report {In("earlier.jsonl")}: exists and holds no report of a run; name another file, or delete it");
        none.ShouldBeEmpty();
    }

    [Fact]
    public void Two_flags_that_name_one_file_are_refused()
    {
        Write("a.txt", "x");

        Load(Settings with { Paths = [In("a.txt")], Out = In("x"), Report = In("./x") }, out var errors);

        errors.ShouldHaveSingleItem().ShouldBe($"--report {In("./x")}: is the file of --out as well");
    }

    [Fact]
    public void Further_batch_files_are_no_documents_and_replace_nothing_else()
    {
        Write("docs/a.txt", "x");
        Write("docs/calls.jsonl", """{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":{}}""");
        Write("docs/calls-2.jsonl", """{"custom_id":"2","method":"POST","url":"/v1/chat/completions","body":{}}""");
        Write("docs/calls-x.jsonl", "a document");
        var settings = Settings with
        {
            Paths = [In("docs")],
            AlsoWritten = [new TargetFile("--batch-file", In("docs/calls.jsonl"), FileSignature.Batch, IsNumbered: true)],
        };

        var inputs = Load(settings, out var none);
        var documents = inputs!.Documents.Select(document => Path.GetFileName(document.Name)).Order(StringComparer.Ordinal).ToList();
        Write("docs/calls-3.jsonl", "a document");
        Load(settings, out var errors);

        none.ShouldBeEmpty();
        documents.ShouldBe(["a.txt", "calls-x.jsonl"]);
        errors.ShouldHaveSingleItem().ShouldBe($"--batch-file {In("docs/calls-3.jsonl")}: is one of the documents as well");
    }

    [Theory]
    [InlineData("docs")]
    [InlineData(".")]
    [InlineData("link")]
    public void A_folder_for_texts_that_holds_the_documents_is_refused(string texts)
    {
        Write("docs/a.txt", "x");
        Directory.CreateSymbolicLink(In("link"), In("docs"));

        Load(Settings with { Paths = [In("docs")], Texts = In(texts) }, out var errors);

        errors.ShouldHaveSingleItem().ShouldBe($"--texts {In(texts)}: holds the documents; name another folder");
    }

    [Fact]
    public void A_folder_for_texts_may_lie_among_the_documents()
    {
        Write("docs/a.txt", "x");
        Write("docs/texts/docs/a.txt.txt", "x");

        var inputs = Load(Settings with { Paths = [In("docs")], Texts = In("docs/texts") }, out var errors);

        errors.ShouldBeEmpty();
        inputs!.Documents.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_run_of_nothing_but_its_own_files_is_wrong_input()
    {
        Write("docs/out.jsonl", """{"document":"a.txt","status":"completed"}""");

        Load(Settings with { Paths = [In("docs")], Out = In("docs/out.jsonl") }, out var errors);

        errors.ShouldHaveSingleItem().ShouldBe($"{In("docs")}: holds no documents but files of this run");
    }

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        Write("schema.json", """{"type": 3}""");
        Write("template.txt", "no place for it");

        Load(
            Settings with
            {
                Paths = [In("missing")],
                Fields = new FieldsSetting([], In("schema.json")),
                PromptTemplate = In("template.txt"),
                Out = In("no/out"),
                Report = _folder,
                Endpoints = [new EndpointSetting("x", new Uri("http://localhost/v1"), "m", "SOME_KEY")],
            },
            out var errors,
            apiKey: "two words");

        errors.Select(error => error.Split(' ', ':')[0]).ShouldBe(["--fields", "--prompt-template", "SOME_KEY", "--out", "--report", In("missing")]);
        errors.ShouldAllBe(error => !error.Contains("two words"));
    }

    [Fact]
    public void A_flag_of_simulate_counts_more_than_its_scenario()
    {
        Write("scenario.json", """{"rpm": 60, "concurrency": 5, "latency": {"ms": 10, "cv": 0.5}}""");
        var errors = new Problems();

        var settings = SimulateSettings.Resolve(
            Flags((SimulateSettingTable.Scenario, In("scenario.json")), (SimulateSettingTable.Rpm, "600"), (SimulateSettingTable.LatencyMs, "2.5"), (SimulateSettingTable.ApiKeyEnv, "SOME_KEY")),
            new Dictionary<string, string> { ["SOME_KEY"] = "secret" },
            errors);

        errors.ShouldBeEmpty();
        settings!.Port.ShouldBe(8080);
        settings.Provider.Rpm.ShouldBe(600);
        settings.Provider.Concurrency.ShouldBe(5);
        settings.Provider.Latency.Ms.ShouldBe(2.5);
        settings.Provider.Latency.Cv.ShouldBe(0.5);
        settings.Provider.ApiKey.ShouldBe("secret");
    }

    [Fact]
    public void A_wrong_scenario_is_reported_with_its_file_and_setting()
    {
        Write("scenario.json", """{"rmp": 60}""");
        var errors = new Problems();

        SimulateSettings.Resolve(Flags((SimulateSettingTable.Scenario, In("scenario.json")), (SimulateSettingTable.Port, "99999")), new Dictionary<string, string>(), errors).ShouldBeNull();

        errors.Count.ShouldBe(2);
        errors[0].ShouldContain("rmp");
        errors[1].ShouldBe("--port 99999: must be an integer from 0 to 65535");
    }

    private RunSettings Settings => new()
    {
        Paths = [_folder],
        Fields = new FieldsSetting(["name"], null),
        Endpoints = [new EndpointSetting("simulator", null, null, "OPENAI_API_KEY")],
    };

    private static RunInputs? Load(RunSettings settings, out Problems errors, string? apiKey = null)
    {
        errors = [];
        return RunInputs.Load(settings, new Dictionary<string, string> { ["SOME_KEY"] = apiKey ?? "" }, TimeProvider.System, errors);
    }

    private static Dictionary<string, SettingValue> Flags(params (Setting Setting, string Text)[] flags) =>
        flags.ToDictionary(flag => flag.Setting.Name, flag => SettingValue.OfFlag(flag.Setting, flag.Text));

    private string In(string name) => Path.Combine(_folder, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), text);
    }
}
