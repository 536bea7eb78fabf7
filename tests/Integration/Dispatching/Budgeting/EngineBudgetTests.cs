using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Dispatching.Budgeting;

public sealed class EngineBudgetTests
{
    private const int MaxOutput = 100;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Twenty_calls_in_flight_never_exceed_the_budget_and_refusals_give_the_reason(int seed)
    {
        const long Limit = 20_000;
        var random = new Random(seed);
        long charged = 0;
        var client = new ScriptedClient(async (call, _, _) =>
        {
            // At most the measured tokens, as a model with a known vocabulary would charge.
            TokenUsage usage;
            int fate;
            lock (random)
            {
                usage = new TokenUsage(random.Next(100, 200), random.Next(1, call.MaxOutputTokens!.Value + 1), 0);
                fate = random.Next(100);
            }

            await Task.Yield();
            Interlocked.Add(ref charged, fate is >= 5 and < 10 ? 0 : usage.Prompt + usage.Completion);
            return fate switch
            {
                < 5 => AttemptOutcome.Failed(FailureKind.Timeout, "too late"),
                < 10 => AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "429") with { StatusCode = 429 },
                < 15 => AttemptOutcome.Answered("no json", usage),
                _ => AttemptOutcome.Answered("{\"name\":null}", usage),
            };
        });
        await using var engine = Engines.Start(client, options =>
        {
            options.Budget.MaxTokens = Limit;
            options.Throttle.InitialLimit = 20;
        });

        var results = await engine.ProcessAsync(Request(300)).ToListAsync().WaitAsync(Engines.Guard);

        charged.ShouldBeLessThanOrEqualTo(Limit);
        results.Select(result => result.Chunk.Index).ShouldBe(Enumerable.Range(0, 300));
        results.Count(result => result.Status == ChunkStatus.Completed).ShouldBeGreaterThan(20);
        var refused = results.Where(result => result.Error?.Kind == FailureKind.Budget).ToArray();
        refused.Length.ShouldBeGreaterThan(100);
        refused[0].Error!.Message.ShouldStartWith("The budget of 20000 tokens for this run is used up: ");
        var status = engine.Budget.ShouldNotBeNull();
        status.SpentTokens.ShouldBeInRange(charged, Limit);
        status.ReservedTokens.ShouldBe(0);
        var summary = await engine.GetSummaryAsync();
        (summary.Total, summary.Completed + summary.Failed).ShouldBe((300, 300));
    }

    [Fact]
    public async Task Spending_is_kept_when_the_engine_ends()
    {
        using var folder = new TempFolder();
        var ledger = folder["ledger.json"];
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        void Configure(ParallelLlmOptions options)
        {
            options.Budget.MaxTokens = 5_000;
            options.Budget.LedgerPath = ledger;
        }

        await using (var first = Engines.Start(client, Configure))
        {
            (await first.ProcessAsync(Request(10)).ToListAsync().WaitAsync(Engines.Guard)).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
            Should.Throw<BudgetLedgerException>(() => Engines.Start(client, Configure));
            // Recorded beforehand: a process that is killed here has not spent more than this.
            SpentIn(ledger).ShouldBeGreaterThanOrEqualTo(150);
        }

        SpentIn(ledger).ShouldBe(150);
        await using var second = Engines.Start(client, Configure);
        second.Budget!.SpentTokens.ShouldBe(150);
    }

    [Fact]
    public async Task Work_beyond_todays_budget_waits_and_only_work_beyond_a_whole_day_fails()
    {
        using var folder = new TempFolder();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 31, 12, 0, 0, TimeSpan.Zero));
        await using var engine = StartWithADaysBudget(folder["ledger.json"], time);
        var own = engine.ProcessAsync(new ProcessingRequest(Engines.Chunks(3)), (_, _) => Task.FromResult("done"));
        var done = engine.ProcessAsync(Request(60)).ToListAsync();
        var large = new DocumentChunk("large", 0, string.Concat(Enumerable.Range(0, 9_000).Select(number => $"{number} ")), 0, 50_000, 20_000, Priority.Normal);

        await engine.WhenAsync(() => engine.Budget!.Waiting is not null);
        var first = engine.Budget!;
        first.SpentTokens.ShouldBeInRange(4_000, 5_000);
        first.Waiting!.ShouldStartWith("The budget of 5000 tokens for 2026-03-31 (UTC) is used up: ");
        done.IsCompleted.ShouldBeFalse();
        await foreach (var result in own)
            result.Result.ShouldBe("done");
        var beyond = engine.ProcessAsync(new ProcessingRequest([large]) { Fields = Engines.Name, MaxOutputTokens = MaxOutput }).ToListAsync();

        while (!done.IsCompleted || !beyond.IsCompleted)
        {
            await Task.WhenAny(engine.WhenAsync(() => engine.Budget!.Waiting is not null), Task.WhenAll(done, beyond));
            time.Advance(TimeSpan.FromHours(12));
        }

        (await done).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        var error = (await beyond).Single().Error!;
        (error.Kind, error.Message.EndsWith("more than the whole budget of 5000 tokens.", StringComparison.Ordinal)).ShouldBe((FailureKind.Budget, true));
        (await engine.GetSummaryAsync()).Failed.ShouldBe(1);
        SpentIn(folder["ledger.json"]).ShouldBeLessThanOrEqualTo(5_000);
    }

    [Fact]
    public async Task A_failed_graph_counts_calls_in_flight_as_spent()
    {
        using var system = Akka.Actor.ActorSystem.Create("ends");
        using var folder = new TempFolder();
        var client = new ManualClient();
        var options = new ParallelLlmOptions
        {
            Endpoints = { new LlmEndpoint("test", client, "model") },
            Budget = { MaxTokens = 100_000, LedgerPath = folder["ledger.json"] },
        };
        await using (var engine = ParallelProcessor.Start(options, system: system))
        {
            var open = engine.ProcessAsync(Request(3)).ToListAsync();
            await client.NextAsync(3);
            await system.Terminate();
            await open.WaitAsync(Engines.Guard);
        }

        SpentIn(folder["ledger.json"]).ShouldBeGreaterThan(3 * MaxOutput);
    }

    [Fact]
    public async Task A_request_without_an_output_cap_or_for_a_model_without_a_price_is_refused()
    {
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = Engines.Start(client, options =>
        {
            options.Budget.MaxCost = 1;
            options.Budget.Prices["model"] = new ModelPrice(1, 2);
        });

        Should.Throw<ArgumentException>(() => engine.ProcessAsync(Request(1) with { MaxOutputTokens = null })).Message.ShouldStartWith("Set MaxOutputTokens");
        Should.Throw<ArgumentException>(() => engine.ProcessAsync(Request(1) with { ModelName = "other" })).Message.ShouldStartWith("The price of model 'other' is missing");
        // Work of the caller's own has neither.
        var own = engine.ProcessAsync(new ProcessingRequest(Engines.Chunks(3)), (_, _) => Task.FromResult("done"));
        await foreach (var result in own)
            result.Result.ShouldBe("done");
        engine.Budget!.SpentCost.ShouldBe(0);
    }

    [Fact]
    public void Unusable_budget_options_are_all_named()
    {
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        var wrong = Should.Throw<OptionsValidationException>(() => Engines.Start(client, options =>
        {
            options.Budget.MaxCost = 5;
            options.Budget.MaxTokens = 0;
            options.Budget.Period = BudgetPeriod.Day;
            options.Budget.SafetyFactor = 0.5;
            options.Budget.Prices["other"] = new ModelPrice(1, 2) { CachedInputPerMillion = 1.5m };
        }));

        wrong.Failures.Count().ShouldBe(5);
        foreach (var name in new[] { "MaxTokens", "the price of cached input of 'other'", "SafetyFactor", "Budget.LedgerPath: missing; a budget per day", "the price of model 'model' is missing" })
            wrong.Message.ShouldContain(name);
    }

    /// <summary>An engine with tokens for twenty calls a day, which waits for the next day when they are spent.</summary>
    internal static ParallelProcessor StartWithADaysBudget(string ledger, TimeProvider time) => Engines.Start(
        new ScriptedClient((_, _) => AttemptOutcome.Answered("{\"name\":null}", new TokenUsage(200, 50, 250))),
        options =>
        {
            options.Budget.MaxTokens = 5_000;
            options.Budget.Period = BudgetPeriod.Day;
            options.Budget.WhenSpent = WhenBudgetSpent.Wait;
            options.Budget.LedgerPath = ledger;
        },
        time);

    private static ProcessingRequest Request(int chunks) => Engines.Request(chunks) with { MaxOutputTokens = MaxOutput };

    private static long SpentIn(string ledger)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(ledger));
        return json.RootElement.GetProperty("spent_tokens").GetInt64();
    }
}
