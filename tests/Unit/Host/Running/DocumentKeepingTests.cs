using ParallelLlm.Host;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Running;

/// <summary>Which documents belong to a run, and where they are kept.</summary>
public sealed class DocumentKeepingTests
{
    private static readonly RunSettings Settings = new()
    {
        Paths = ["docs"],
        Fields = new FieldsSetting(["name"], null),
        Endpoints = [Endpoint("slow") with { IsBatch = true }],
        Store = new StoreSettings("/somewhere/answers.db"),
    };

    public static TheoryData<string> Differences =>
        ["paths", "written paths", "fields", "chunks", "encoding", "limit", "sample", "seed", "model", "temperature", "priority"];

    [Theory]
    [MemberData(nameof(Differences))]
    public void Another_input_or_other_settings_are_another_run(string difference)
    {
        var other = difference switch
        {
            "paths" => Settings with { Paths = ["docs", "others"] },
            "written paths" => Settings with { Paths = [Path.GetFullPath("docs")] },
            "fields" => Settings with { Fields = new FieldsSetting(["name", "age"], null) },
            "chunks" => Settings with { ChunkTokens = 500 },
            "encoding" => Settings with { Encoding = System.Text.Encoding.Latin1 },
            "limit" => Settings with { Limit = 5 },
            "sample" => Settings with { Sample = 5 },
            "seed" => Settings with { Seed = 5 },
            "model" => Settings with { Endpoints = [Endpoint("another") with { IsBatch = true }] },
            "temperature" => Settings with { Temperature = 1 },
            _ => Settings with { Priority = Priority.High },
        };

        KeyOf(other).ShouldNotBe(KeyOf(Settings));
    }

    [Fact]
    public void Settings_that_change_no_result_are_the_same_run() =>
        KeyOf(Settings with { Out = "results.jsonl", MaxConcurrency = 3, Readers = 1, BatchDeadline = TimeSpan.FromHours(1) })
            .ShouldBe(KeyOf(Settings));

    [Fact]
    public void Documents_are_kept_beside_the_ledger_of_the_first_endpoint_with_batches()
    {
        var inputs = Inputs(Settings with { Endpoints = [Endpoint("fast"), Endpoint("slow") with { IsBatch = true }] });

        var (endpoint, setting) = (inputs.Endpoints[1], inputs.Settings.Endpoints[1]);
        DocumentKeeping.PathOf(inputs).ShouldBe(BatchLedgers.PathOf(Settings.Store, endpoint, setting) + "-documents");
        BatchLedgers.PathOf(Settings.Store, endpoint, setting with { ApiKeyVariable = "OTHER" })
            .ShouldNotBe(BatchLedgers.PathOf(Settings.Store, endpoint, setting), "another account has batches of its own");
        DocumentKeeping.PathOf(Inputs(Settings with { Endpoints = [Endpoint("fast")] })).ShouldBeNull("there are no batches");
        DocumentKeeping.PathOf(Inputs(Settings with { Store = StoreSettings.None })).ShouldBeNull("nothing is to be stored");
        DocumentKeeping.PathOf(Inputs(Settings with { Store = new StoreSettings((string?)null) })).ShouldBeNull("there is no place");
    }

    private static EndpointSetting Endpoint(string model) => new("remote", new Uri("http://127.0.0.1:1/v1"), model, "KEY");

    private static CompletionKey KeyOf(RunSettings settings) => DocumentKeeping.KeyOf(Inputs(settings));

    private static RunInputs Inputs(RunSettings settings)
    {
        var problems = new Problems();
        return RunInputs.LoadWithoutDocuments(settings, new Dictionary<string, string>(), TimeProvider.System, problems)
            .ShouldNotBeNull(string.Join("; ", problems));
    }
}
