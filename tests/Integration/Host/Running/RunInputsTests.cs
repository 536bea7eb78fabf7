using ParallelLlm.Host;
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
        Write("out.jsonl", "{}");
        Write("report.json", "{}");

        var inputs = Load(Settings with { Out = In("out.jsonl"), Report = In("report.json") }, out var errors);

        errors.ShouldBeEmpty();
        inputs!.Documents.Select(document => Path.GetFileName(document.Name)).ShouldBe(["a.txt"]);
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
        Write("docs/out.jsonl", "{}");

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
