using CsCheck;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>Order, exactly-once and the in-flight bounds over random plans, through the real graph and its real actors.</summary>
public sealed class GraphPropertyTests
{
    private static readonly Gen<RequestPlan> GenRequest = Gen.Select(
        Gen.Int[0, 120], Gen.Int[1, 25], Gen.Bool, Gen.Int[-1, 60], Gen.Int[0, 3],
        (chunks, concurrency, ordered, cancelAfter, priority) => new RequestPlan(chunks, concurrency, ordered, cancelAfter, (Priority)priority));

    private static readonly Gen<Plan> GenPlan = Gen.Select(
        Gen.Int[0, int.MaxValue], Gen.Int[1, 20], Gen.Int[1, 40], Gen.Int[0, 30], Gen.Int[0, 10],
        Gen.Select(Gen.Int[10, 300], Gen.Int[0, 10], Gen.Int[0, 2].List[1, 3]), Gen.Int[1, 64], GenRequest.List[1, 4],
        (seed, cap, serverLimit, failures, invalid, more, window, requests) =>
            new Plan(seed, cap, serverLimit, failures, invalid, more.Item1, more.Item2, more.Item3, window, requests));

    [Fact]
    public async Task Every_chunk_comes_back_once_in_order_and_within_the_bounds_whatever_happens() =>
        await GenPlan.SampleAsync(CheckAsync, iter: 60, threads: 2);

    private static async Task CheckAsync(Plan plan)
    {
        var random = new Random(plan.Seed);
        var gate = new Lock();
        // Places by model: endpoints that refuse each other's only call would wait longer and longer, which is right and slow.
        var free = plan.Tiers.GroupBy(tier => $"model {tier}").ToDictionary(model => model.Key, model => plan.ServerLimit * model.Count());
        var client = new ScriptedClient(async (call, _, token) =>
        {
            int yields, fate;
            bool refused;
            lock (gate)
            {
                yields = random.Next(12);
                fate = random.Next(100);
                refused = free[call.Model] == 0;
                free[call.Model] -= refused ? 0 : 1;
            }

            try
            {
                for (var i = 0; i < yields; i++)
                {
                    token.ThrowIfCancellationRequested();
                    await Task.Yield();
                }
            }
            finally
            {
                lock (gate)
                    free[call.Model] += refused ? 0 : 1;
            }

            if (refused)
                return AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "too many");
            if (call.UserMessage.Length > plan.Context)
                return AttemptOutcome.Failed(FailureKind.TooLarge, "too large");
            if (fate is >= 50 && fate < 50 + plan.TruncatedPercent)
                return AttemptOutcome.Failed(FailureKind.Truncated, "truncated") with { Usage = ScriptedClient.Empty.Usage };
            if (fate < plan.FailurePercent)
                return AttemptOutcome.Failed((FailureKind)(fate % 2 == 0 ? FailureKind.Transient : FailureKind.BadRequest), "planned");
            return fate >= 100 - plan.InvalidPercent ? AttemptOutcome.Answered("no json") : ScriptedClient.Empty;
        });
        await using var engine = Engines.Start(client, options =>
        {
            options.Engine.MaxConcurrency = plan.Cap;
            options.Engine.WindowItems = plan.Window;
            options.Engine.SpillOver = plan.Seed % 2 == 0;
            options.Endpoints.Clear();
            foreach (var tier in plan.Tiers)
                options.Endpoints.Add(new LlmEndpoint($"e{options.Endpoints.Count}", client, $"model {tier}") { Tier = tier });
            options.Retry = new RetryOptions { BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero, MinPartLength = 16 };
            options.Breaker = new BreakerOptions { BreakDuration = TimeSpan.FromMilliseconds(1) };
        });

        var runs = plan.Requests.Select((request, index) => RunAsync(engine, request, $"doc{index}")).ToArray();
        var results = await Task.WhenAll(runs).WaitAsync(Engines.Guard);

        client.MaxInFlight.ShouldBeLessThanOrEqualTo(plan.Cap);
        for (var i = 0; i < results.Length; i++)
            CheckResults(plan.Requests[i], results[i]);
        await CheckSumsAsync(plan, engine, results, client);
    }

    private static async Task<List<ProcessedChunk>> RunAsync(ParallelLlm.ParallelProcessor engine, RequestPlan plan, string document)
    {
        // Up to 300 characters, so that some have to be cut several times and some cannot be cut far enough.
        var chunks = Engines.Chunks(plan.Chunks, plan.Priority, document)
            .Select(chunk => chunk with { Text = string.Concat(Enumerable.Repeat("word ", 1 + (chunk.Index * 7 % 60))), Start = chunk.Index * 1000L });
        var request = new ProcessingRequest(chunks)
        {
            Fields = Engines.Name,
            PromptTemplate = "{text}",
            MaxOutputTokens = plan.Chunks % 2 == 0 ? 100 : null,
            MaxConcurrency = plan.Concurrency,
            Order = plan.Ordered ? ResultOrder.Chunks : ResultOrder.Completion,
        };
        var results = new List<ProcessedChunk>();
        await foreach (var result in engine.ProcessAsync(request))
        {
            results.Add(result);
            if (results.Count == plan.CancelAfter)
                break;
        }

        return results;
    }

    private static void CheckResults(RequestPlan plan, List<ProcessedChunk> results)
    {
        var expected = plan.CancelAfter > 0 ? Math.Min(plan.CancelAfter, plan.Chunks) : plan.Chunks;
        results.Count.ShouldBe(expected);
        var indexes = results.Select(result => result.Chunk.Index).ToArray();
        if (plan.Ordered)
            indexes.ShouldBe(Enumerable.Range(0, expected));
        else
            indexes.Distinct().Count().ShouldBe(expected);

        foreach (var result in results)
        {
            result.Status.ShouldBeOneOf(ChunkStatus.Completed, ChunkStatus.Failed);
            (result.Result is not null).ShouldBe(result.Status == ChunkStatus.Completed);
            (result.Error is null).ShouldBe(result.Status == ChunkStatus.Completed);
            result.Metadata.AttemptCount.ShouldBeGreaterThan(0);
        }
    }

    private static async Task CheckSumsAsync(
        Plan plan, ParallelLlm.ParallelProcessor engine, List<ProcessedChunk>[] results, ScriptedClient client)
    {
        // Cancelled work is still on its way out; once drained, everything has ended.
        await engine.DrainAsync(Engines.Guard).WaitAsync(Engines.Guard);
        var summary = await engine.GetSummaryAsync().WaitAsync(Engines.Guard);
        (summary.Completed + summary.Failed + summary.Cancelled).ShouldBe(summary.Total);
        (summary.Pending + summary.InProgress + summary.Retrying).ShouldBe(0);
        summary.Attempts.ShouldBe(client.Calls);
        if (plan.Requests.All(request => request.CancelAfter <= 0))
        {
            var all = results.SelectMany(list => list).ToArray();
            all.Sum(result => result.Metadata.AttemptCount).ShouldBe(client.Calls);
            all.Sum(result => result.Metadata.TotalTokens).ShouldBe(summary.TotalTokens);
        }

        summary.Completed.ShouldBeGreaterThanOrEqualTo(results.Sum(list => list.Count(result => result.Status == ChunkStatus.Completed)));
    }

    private sealed record RequestPlan(int Chunks, int Concurrency, bool Ordered, int CancelAfter, Priority Priority);

    private sealed record Plan(
        int Seed, int Cap, int ServerLimit, int FailurePercent, int InvalidPercent, int Context, int TruncatedPercent, List<int> Tiers, int Window, List<RequestPlan> Requests)
    {
        public override string ToString() =>
            $"seed {Seed}, cap {Cap}, server {ServerLimit}, failures {FailurePercent} %, invalid {InvalidPercent} %, context {Context}, truncated {TruncatedPercent} %, tiers {string.Join(",", Tiers)}, window {Window}, {string.Join("; ", Requests)}";
    }
}
