using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Unit.Simulator.Options;

public sealed class ProviderOptionsTests
{
    [Fact]
    public void Every_kind_of_setting_is_read()
    {
        var options = ProviderOptions.Parse("""
            {
              // A comment, and a trailing comma below.
              "rpm": 600, "tpm": 240000, "concurrency": 6, "seed": 9, "enforcement_window_s": 1, "token_charge": "reserved",
              "latency": {"ms": 200, "cv": 0.3, "per_token_ms": 1, "knee_above": 14},
              "output_tokens": {"mean": 70},
              "faults": {"error_500": 0.03, "truncated_body": 0.02},
              "outages": [{"at_s": 10, "for_s": 5, "kind": "reset"}],
              "steps": [{"at_s": 20, "over_s": 3, "concurrency": 5}],
              "unsupported": {"json_schema": true},
              "models": ["a"], "quota_requests": 7,
              "batches": {"duration_ms": {"min": 5, "max": 9}, "queue_refusal": "status_429", "error_form": "error_only", "output": {"cut": 0.5}},
              "cache": {"min_tokens": 64, "step": 16, "prefixes": 9, "dialect": "hit_and_miss"},
            }
            """);

        options.Rpm.ShouldBe(600);
        options.EnforcementWindowSeconds.ShouldBe(1);
        options.TokenCharge.ShouldBe(TokenCharge.Reserved);
        options.Latency.ShouldBe(new LatencyOptions { Ms = 200, Cv = 0.3, PerTokenMs = 1, KneeAbove = 14 });
        options.OutputTokens!.Mean.ShouldBe(70);
        options.Faults.ShouldBe(new FaultOptions { Error500 = 0.03, TruncatedBody = 0.02 });
        options.Outages.ShouldBe([new OutageOptions { AtSeconds = 10, ForSeconds = 5, Kind = OutageKind.Reset }]);
        options.Steps.ShouldBe([new StepOptions { AtSeconds = 20, OverSeconds = 3, Concurrency = 5 }]);
        options.Unsupported.JsonSchema.ShouldBeTrue();
        options.QuotaRequests.ShouldBe(7);
        options.Batches.ShouldBe(new BatchOptions
        {
            DurationMs = new BatchDurationOptions { Min = 5, Max = 9 },
            QueueRefusal = QueueRefusal.Status429,
            ErrorForm = BatchErrorForm.ErrorOnly,
            Output = new BatchOutputOptions { Cut = 0.5 },
        });
        options.Cache.ShouldBe(new CacheOptions { MinTokens = 64, Step = 16, Prefixes = 9, Dialect = CacheDialect.HitAndMiss });
    }

    [Theory]
    [InlineData("{\n\"rmp\": 3}", "s.json, line 2: there is no setting 'rmp'")]
    [InlineData("""{"faults": {"eror_500": 0.1}}""", "s.json, line 1: there is no setting 'faults.eror_500'")]
    [InlineData("""{"steps": [{"at_s": 1}, {"latency": 1}]}""", "s.json, line 1: there is no setting 'steps[1].latency'")]
    [InlineData("""{"rpm": 1, "rpm": 2}""", "s.json, line 1: 'rpm' is set twice")]
    [InlineData("""{"rpm": "many"}""", "s.json, line 1: 'rpm' has a value of the wrong kind")]
    [InlineData("""{"hint": "wrong"}""", "s.json, line 1: 'hint' has a value of the wrong kind")]
    [InlineData("""{"latency": null}""", "s.json, line 1: 'latency' has a value of the wrong kind")]
    [InlineData("""{"steps": [null]}""", "s.json: 'steps[0]' must be an object")]
    [InlineData("""{"outages": [{"at_s": 3}]}""", "s.json, line 1: 'outages[0]' lacks 'for_s'")]
    [InlineData("""{"rpm": -1}""", "s.json: 'rpm' is -1; it must be from 0 to 1000000000")]
    [InlineData("""{"concurrency": -1}""", "s.json: 'concurrency' is -1; it must be at least 0")]
    [InlineData("""{"faults": {"html": 1.5}}""", "s.json: 'faults.html' is 1.5; it must be from 0 to 1")]
    [InlineData("""{"faults": {"html": 0.7, "hang": 0.7}}""", "s.json: 'faults' add up to more than 1")]
    [InlineData("""{"outages": [{"at_s": 3, "for_s": -1}]}""", "s.json: 'outages[0].for_s' is -1; it must be from 0 to 31536000")]
    [InlineData("""{"rpm_burst": 3, "enforcement_window_s": 1}""", "s.json: 'rpm_burst' and 'enforcement_window_s' both say how much a full bucket holds; give one")]
    [InlineData("""{"rpm_burst": 3, "burst_s": 1}""", "s.json: 'rpm_burst' and 'burst_s' both say how much a full bucket holds; give one")]
    [InlineData("""{"burst_s": 3, "enforcement_window_s": 1}""", "s.json: 'burst_s' and 'enforcement_window_s' both say how much a full bucket holds; give one")]
    [InlineData("""{"refusal_status": 500}""", "s.json: 'refusal_status' is 500; it must be 429 or 503")]
    [InlineData("""{"slot_slowdown": 0.5}""", "s.json: 'slot_slowdown' is 0.5; it must be from 1 to 1000")]
    [InlineData("""{"batches": {"queue_refusal": "status_430"}}""", "s.json, line 1: 'batches.queue_refusal' has a value of the wrong kind")]
    [InlineData("""{"batches": {"lines_most": 0}}""", "s.json: 'batches.lines_most' is 0; it must be from 1 to 1000000")]
    [InlineData("""{"batches": {"duration_ms": {"min": 2, "max": 1}}}""", "s.json: 'batches.duration_ms' has a 'min' above its 'max'")]
    [InlineData("""{"batches": {"invalid": 0.7, "expired": 0.7}}""", "s.json: 'batches': 'line_errors', 'timed_out', 'expired', 'truncated', 'invalid' add up to more than 1")]
    [InlineData("""{"batches": {"output": {"cut": 2}}}""", "s.json: 'batches.output.cut' is 2; it must be from 0 to 1")]
    [InlineData("""{"token_count": {"factor": 0}}""", "s.json: 'token_count.factor' is 0; it must be from 0.01 to 100")]
    [InlineData("""{"refusals": [{"calls": 0}]}""", "s.json: 'refusals[0].calls' is 0; it must be at least 1")]
    [InlineData("""{"steps": [{"speed": 0}]}""", "s.json: 'steps[0].speed' is 0; it must be from 0.001 to 1000")]
    [InlineData("""{"abandoned": "kept"}""", "s.json, line 1: 'abandoned' has a value of the wrong kind")]
    [InlineData("""{"cache": {"step": 0}}""", "s.json: 'cache.step' is 0; it must be from 1 to 1000000")]
    [InlineData("""{"cache": {"min_tokens": 0}}""", "s.json: 'cache.min_tokens' is 0; it must be from 1 to 1000000")]
    [InlineData("""{"cache": {"prefixes": 1}}""", "s.json: 'cache.prefixes' is 1; it must be from 2 to 10000000")]
    [InlineData("null", "s.json: must be a JSON object")]
    public void Invalid_settings_are_named_with_their_location(string json, string message) =>
        Should.Throw<SimulatorOptionsException>(() => ProviderOptions.Parse(json, "s.json")).Message.ShouldBe(message);

    [Fact]
    public void Broken_JSON_and_a_missing_file_are_named_too()
    {
        Should.Throw<SimulatorOptionsException>(() => ProviderOptions.Parse("{\n\"rpm\": ", "s.json")).Message.ShouldStartWith("s.json, line 2: ");
        Should.Throw<SimulatorOptionsException>(() => ProviderOptions.Load("/nowhere/s.json")).Message.ShouldStartWith("/nowhere/s.json: cannot be read: ");
    }

    [Fact]
    public void The_documented_example_is_a_scenario_and_every_setting_is_documented()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "simulator.md"));
        var example = page[(page.IndexOf("```json", StringComparison.Ordinal) + 7)..];
        ProviderOptions.Parse(example[..example.IndexOf("```", StringComparison.Ordinal)], "docs/simulator.md").Rpm.ShouldBeGreaterThan(0);

        var names = new[] { typeof(ProviderOptions), typeof(CacheOptions), typeof(LatencyOptions), typeof(OutputTokenOptions), typeof(FaultOptions), typeof(OutageOptions), typeof(StepOptions), typeof(UnsupportedOptions), typeof(BatchOptions), typeof(BatchDurationOptions), typeof(BatchOutputOptions) }
            .SelectMany(type => type.GetProperties())
            .Select(property => property.GetCustomAttributes(false).OfType<System.Text.Json.Serialization.JsonPropertyNameAttribute>().FirstOrDefault()?.Name
                ?? System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        names.Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal) && !page.Contains($".{name}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ParallelLlmAkka.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder;
    }
}
