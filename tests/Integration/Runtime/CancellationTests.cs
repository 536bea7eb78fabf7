using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Runtime;

public sealed class CancellationTests
{
    [Fact]
    public async Task Permits_of_a_cancelled_request_are_reused_at_once()
    {
        var client = new ManualClient();
        await using var engine = Engines.Start(client, options => options.Engine.MaxConcurrency = 4, new FakeTimeProvider());
        var survivor = engine.ProcessAsync(Engines.Request(1, "survivor")).ToListAsync();
        var kept = await client.NextAsync();
        using var cancel = new CancellationTokenSource();
        var cancelled = engine.ProcessAsync(Engines.Request(10, "cancelled"), cancel.Token).ToListAsync();
        var calls = await client.NextAsync(3);
        var next = engine.ProcessAsync(Engines.Request(3, "next")).ToListAsync();

        await cancel.CancelAsync();

        // They can only go out when the three places are free.
        foreach (var call in await client.NextAsync(3))
            call.Succeed();
        (await next.WaitAsync(Engines.Guard)).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        await Should.ThrowAsync<OperationCanceledException>(cancelled.WaitAsync(Engines.Guard));
        calls.ShouldAllBe(call => call.Answer.Task.IsCanceled);
        kept.Answer.Task.IsCompleted.ShouldBeFalse();
        kept.Succeed();
        (await survivor.WaitAsync(Engines.Guard)).Single().Status.ShouldBe(ChunkStatus.Completed);
    }

    [Fact]
    public async Task A_cancelled_requests_connections_are_closed_and_no_others()
    {
        var release = new TaskCompletionSource();
        var asked = new SignalledCount();
        await using var server = ScriptedServer.Start(async received =>
        {
            asked.Add();
            if (received.Text(1) == "stall")
                return Reply.Answer("") with { Ending = Ending.StallBeforeHeaders };
            await release.Task.WaitAsync(Engines.Guard);
            return Reply.Answer("{\"name\":\"Erika\"}");
        });
        using var client = server.Client();
        await using var engine = Engines.Start(client);
        using var cancel = new CancellationTokenSource();
        var cancelled = engine.ProcessAsync(Request("stall", 3), cancel.Token).ToListAsync();
        var survivor = engine.ProcessAsync(Request("wait", 1)).ToListAsync();
        await asked.ReachedAsync(4);

        await cancel.CancelAsync();

        await server.WhenAbandonedAsync(3).WaitAsync(Engines.Guard);
        await Should.ThrowAsync<OperationCanceledException>(cancelled.WaitAsync(Engines.Guard));
        await engine.WhenAsync(() => engine.Endpoints[0].InFlight == 1);
        release.SetResult();
        (await survivor.WaitAsync(Engines.Guard)).Single().Result!["name"].GetString().ShouldBe("Erika");
        await engine.WhenAsync(() => engine.Endpoints[0].InFlight == 0);
    }

    [Fact]
    public async Task A_wait_longer_than_is_sat_out_opens_the_breaker_until_then_and_one_probe_ends_it()
    {
        var time = new FakeTimeProvider();
        var client = new ManualClient();
        await using var engine = Engines.Start(client, time: time);
        var results = engine.ProcessAsync(Engines.Request(3) with { MaxConcurrency = 1 }).ToListAsync();
        (await client.NextAsync()).Answer.SetResult(AttemptOutcome.Failed(FailureKind.ThrottledByRate, "come back", TimeSpan.FromHours(3)));
        await engine.WhenAsync(() => engine.Endpoints[0].Breaker == BreakerState.Open);
        (engine.Endpoints[0].BlockedUntil - time.GetUtcNow())!.Value.ShouldBeInRange(TimeSpan.FromHours(3), TimeSpan.FromHours(3.01));

        time.Advance(TimeSpan.FromHours(3) - TimeSpan.FromSeconds(1));
        await engine.GetSummaryAsync();
        client.HasMore.ShouldBeFalse();

        for (var answered = 0; answered < 3; answered++)
        {
            (await time.PassToCallAsync(engine, client)).Succeed();
        }

        var ended = await results.WaitAsync(Engines.Guard);
        ended.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        ended.Select(result => result.Metadata.AttemptCount).ShouldBe([2, 1, 1], "the throttled call is one, and did not count");
    }

    private static ProcessingRequest Request(string document, int chunks) => new(
        Engines.Chunks(chunks, document: document).Select(chunk => chunk with { Text = document }))
    { Fields = Engines.Name, PromptTemplate = "{text}" };
}
