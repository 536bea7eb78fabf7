using CsCheck;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Options;

namespace ParallelLlm.Tests.Unit.Pipeline;

/// <summary>Order, exactly-once and the in-flight bounds over random plans, through the real graph and its real actors.</summary>
public sealed class GraphPropertyTests
{
    private static readonly Gen<RequestPlan> GenRequest = Gen.Select(
        Gen.Int[0, 120], Gen.Int[1, 25], Gen.Bool, Gen.Int[-1, 60], Gen.Int[0, 3],
        (chunks, concurrency, ordered, cancelAfter, priority) => new RequestPlan(chunks, concurrency, ordered, cancelAfter, (Priority)priority));

    private static readonly Gen<Plan> GenPlan = Gen.Select(
        Gen.Int[0, int.MaxValue], Gen.Int[1, 20], Gen.Int[1, 40], Gen.Int[0, 30], Gen.Int[0, 10], Gen.Int[1, 64], GenRequest.List[1, 4],
        (seed, cap, serverLimit, failures, invalid, window, requests) =>
            new Plan(seed, cap, serverLimit, failures, invalid, window, requests));

    [Fact]
    public async Task Every_chunk_comes_back_once_in_order_and_within_the_bounds_whatever_happens() =>
        await GenPlan.SampleAsync(CheckAsync, iter: 60, threads: 2);

    private static async Task CheckAsync(Plan plan)
    {
        var random = new Random(plan.Seed);
        var gate = new Lock();
        var inFlight = 0;
        var client = new ScriptedClient(async (_, _, token) =>
        {
            int yields, fate;
            bool refused;
            lock (gate)
            {
                yields = random.Next(12);
                fate = random.Next(100);
                refused = ++inFlight > plan.ServerLimit;
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
                    inFlight--;
            }

            if (refused)
                return AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "too many");
            if (fate < plan.FailurePercent)
                return AttemptOutcome.Failed((FailureKind)(fate % 2 == 0 ? FailureKind.Transient : FailureKind.BadRequest), "planned");
            return fate >= 100 - plan.InvalidPercent ? AttemptOutcome.Answered("no json") : ScriptedClient.Empty;
        });
        await using var engine = Engines.Start(client, options =>
        {
            options.Engine.MaxConcurrency = plan.Cap;
            options.Engine.WindowItems = plan.Window;
            options.Retry = new RetryOptions { BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero };
            options.Breaker = new BreakerOptions { OpenTime = TimeSpan.FromMilliseconds(1) };
        });

        var runs = plan.Requests.Select((request, index) => RunAsync(engine, request, $"doc{index}")).ToArray();
        var results = await Task.WhenAll(runs).WaitAsync(Engines.Guard);

        client.MaxInFlight.ShouldBeLessThanOrEqualTo(plan.Cap);
        for (var i = 0; i < results.Length; i++)
            CheckResults(plan.Requests[i], results[i]);
        await CheckSumsAsync(engine, results, client);
    }

    private static async Task<List<ProcessedChunk>> RunAsync(ParallelLlm.Pipeline.ParallelProcessor engine, RequestPlan plan, string document)
    {
        var request = new ProcessingRequest(Engines.Chunks(plan.Chunks, plan.Priority, document))
        {
            Fields = Engines.Name,
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
            result.Status.ShouldBeOneOf(RequestStatus.Completed, RequestStatus.Failed);
            (result.Result is not null).ShouldBe(result.Status == RequestStatus.Completed);
            (result.Error is null).ShouldBe(result.Status == RequestStatus.Completed);
            result.Metadata.AttemptCount.ShouldBeGreaterThan(0);
        }
    }

    private static async Task CheckSumsAsync(
        ParallelLlm.Pipeline.ParallelProcessor engine, List<ProcessedChunk>[] results, ScriptedClient client)
    {
        // What was cancelled is still on its way out; drained, everything has ended.
        await engine.DrainAsync(Engines.Guard).WaitAsync(Engines.Guard);
        var summary = await engine.GetSummaryAsync().WaitAsync(Engines.Guard);
        (summary.Completed + summary.Failed + summary.Cancelled).ShouldBe(summary.Total);
        (summary.Pending + summary.InProgress + summary.Retrying).ShouldBe(0);
        summary.Attempts.ShouldBe(client.Calls);
        summary.Completed.ShouldBeGreaterThanOrEqualTo(results.Sum(list => list.Count(result => result.Status == RequestStatus.Completed)));
    }

    private sealed record RequestPlan(int Chunks, int Concurrency, bool Ordered, int CancelAfter, Priority Priority);

    private sealed record Plan(
        int Seed, int Cap, int ServerLimit, int FailurePercent, int InvalidPercent, int Window, List<RequestPlan> Requests)
    {
        public override string ToString() =>
            $"seed {Seed}, cap {Cap}, server {ServerLimit}, failures {FailurePercent} %, invalid {InvalidPercent} %, window {Window}, {string.Join("; ", Requests)}";
    }
}
