using System.Globalization;
using System.Text;
using ParallelLlm.Host;
using ParallelLlm.Host.Serving;
using ParallelLlm.Host.Serving.Live;
using ParallelLlm.Host.Settings;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Host.Serving;

/// <summary>Which endpoints of a service's profiles count as one.</summary>
public sealed class ServeInputsTests
{
    private static readonly Dictionary<string, string> Environment = [];

    // As in the README.
    private const string Pool = """
        "endpoints": {
          "dudoxx": { "base_url": "http://dudoxx.test/v1", "model": "extract" },
          "local": { "base_url": "http://local.test/v1", "model": "llama", "max_concurrency": 4, "tier": 1, "context_tokens": 8192 }
        }
        """;

    [Theory]
    [InlineData("\"endpoint\": \"local\"", "local", "dudoxx:extract: local:llama:4")]
    [InlineData("\"endpoint\": \"local\", \"max_concurrency\": 9", "local", "dudoxx:extract: local:llama:4")]
    [InlineData("\"endpoint\": \"local, dudoxx\"", "local, dudoxx", "dudoxx:extract: local:llama:4")]
    [InlineData("\"endpoint\": \"local\", \"model\": \"other\"", "local-letters", "dudoxx:extract: local:llama:4 local-letters:other:4")]
    public void A_server_that_a_profile_uses_alone_is_the_one_of_the_pool_unless_another_model_is_asked(string profile, string used, string expected)
    {
        var inputs = Load($$"""{ "fields": "name", "max_concurrency": 50, {{Pool}}, "profiles": { "letters": { {{profile}} } } }""", out _);

        Shown(inputs).ShouldBe(expected);
        inputs.Profiles.Of("letters/a.txt").Endpoint.ShouldBe(used);
        inputs.Profiles.Of("a.txt").Endpoint.ShouldBe("dudoxx, local");
        inputs.Engine.Endpoints.Where(endpoint => endpoint.Name.StartsWith("local", StringComparison.Ordinal)).ShouldAllBe(endpoint => endpoint.ConcurrencyGroup == "local" && endpoint.Tier == 1);
    }

    [Theory]
    [InlineData("\"max_concurrency\": 50,", "60", 50)]
    [InlineData("\"max_concurrency\": 50,", "5", 50)]
    [InlineData("", "60", 60)]
    [InlineData("", "5", 24)]
    public void The_number_for_all_bounds_all_and_a_profiles_own_each_of_its_documents(string top, string ofProfile, int expected)
    {
        var inputs = Load($$"""{ "fields": "name", {{top}} {{Pool}}, "profiles": { "p": { "max_concurrency": {{ofProfile}} } } }""", out var settings);

        inputs.Engine.Settings.MaxConcurrency.ShouldBe(expected);
        inputs.Profiles.Of("p/a.txt").Rules.Request(Engines.Chunks(1).ToAsyncEnumerable(), null).MaxConcurrency.ShouldBe(int.Parse(ofProfile, CultureInfo.InvariantCulture));
        settings.Live.MaxConcurrency.ShouldBe(top.Length > 0 ? 50 : null);
    }

    [Fact]
    public void A_profile_can_make_its_calls_by_batches_beside_others_of_the_same_server()
    {
        var inputs = Load($$"""{ "fields": "name", "endpoint": "local", {{Pool}}, "profiles": { "night": { "mode": "batch" } } }""", out _);

        inputs.Profiles.Of("night/a.txt").Endpoint.ShouldBe("local-night");
        inputs.Profiles.Of("a.txt").Endpoint.ShouldBe("local");
        inputs.EndpointSettings.Where(endpoint => endpoint.Value.IsBatch).Select(endpoint => endpoint.Key).ShouldBe(["local-night"]);
        inputs.Engine.Endpoints.Select(endpoint => endpoint.ConcurrencyGroup).ShouldBe(["local", "local"]);
    }

    [Fact]
    public void Profiles_with_the_same_target_share_an_endpoint_and_file_names_stay_reserved()
    {
        const string Config = """
            {
              "fields": "name", "endpoint": "x",
              "endpoints": { "x": { "base_url": "http://x.test/v1", "model": "m", "max_concurrency": 2 }, "x-a": { "base_url": "http://y.test/v1", "model": "m" } },
              "profiles": {
                "a": { "endpoint": "x", "model": "one" }, "b": { "endpoint": "x", "model": "one", "max_concurrency": 1 },
                "c": { "endpoint": "x" }, "d": { "endpoint": "x-a" }
              }
            }
            """;

        var inputs = Load(Config, out _);

        Shown(inputs).ShouldBe("x:m:2 x-a-2:one:2 x-a:m:");
        inputs.Profiles.All.Select(profile => profile.Endpoint).ShouldBe(["x", "x-a-2", "x-a-2", "x", "x-a"]);
    }

    [Fact]
    public async Task Endpoint_settings_apply_to_every_model_of_that_endpoint()
    {
        var inputs = Load($$"""{ "fields": "name", "max_concurrency": 50, {{Pool}}, "profiles": { "letters": { "endpoint": "local", "model": "other" } } }""", out var settings);
        await using var engine = Start(inputs);

        await AppliedAsync(new EndpointSwitch(1, false), "local 1, local-letters 1");
        await AppliedAsync(new EndpointSwitch(4, true), "local 0, local-letters 0");

        Task AppliedAsync(EndpointSwitch now, string expected)
        {
            EngineSwitches.Apply(settings.Live with { Endpoints = new Dictionary<string, EndpointSwitch> { ["local"] = now } }, engine, inputs.Engine.Endpoints);
            return engine.WhenAsync(async () =>
                string.Join(", ", (await engine.GetControlChangesAsync())
                    .Where(change => change.Endpoint.StartsWith("local", StringComparison.Ordinal)).TakeLast(2).Select(change => $"{change.Endpoint} {change.To}")) == expected);
        }
    }

    [Fact]
    public async Task A_missing_model_fails_only_requests_that_ask_for_it()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Models = ["m"] });
        var inputs = Load(
            $$"""
            {
              "fields": "name", "endpoints": { "main": { "base_url": "{{server.BaseUrl}}", "model": "m" } },
              "profiles": { "slip": { "endpoint": "main", "model": "mm" } }
            }
            """,
            out _);
        await using var engine = Start(inputs);

        var slip = (await AskAsync("slip/a.txt")).ShouldHaveSingleItem();
        var other = (await AskAsync("a.txt")).ShouldHaveSingleItem();

        slip.Error!.Kind.IsPermanentForEndpoint().ShouldBeTrue(slip.Error.Message);
        other.Status.ShouldBe(ChunkStatus.Completed, other.Error?.Message);
        other.Metadata.Endpoint.ShouldBe("main");

        Task<List<ProcessedChunk>> AskAsync(string document) =>
            engine.ProcessAsync(inputs.Profiles.Of(document).Rules.Request(Engines.Chunks(1, document: document).ToAsyncEnumerable(), null)).ToListAsync().WaitAsync(Engines.Guard);
    }

    private static string Shown(ServeInputs inputs) =>
        string.Join(" ", inputs.Engine.Endpoints.Select(endpoint => $"{endpoint.Name}:{endpoint.Model}:{endpoint.MaxConcurrency}"));

    private static ParallelProcessor Start(ServeInputs inputs)
    {
        var options = new ParallelLlmOptions();
        inputs.Engine.Configure(options);
        return ParallelProcessor.Start(options);
    }

    private static ServeInputs Load(string config, out ServeSettings settings)
    {
        var errors = new Problems();
        var flags = new Dictionary<string, SettingValue> { ["root"] = new(Path.GetTempPath(), "--root", SettingRank.Flag) };
        settings = ServeSettings.Resolve(
            new SettingSources(flags, Environment, ConfigReader.Read(Encoding.UTF8.GetBytes(config), "c.json")), errors)!;
        errors.ShouldBeEmpty();
        var inputs = ServeInputs.Load(settings, Environment, TimeProvider.System, errors);
        errors.ShouldBeEmpty();
        return inputs!;
    }
}
