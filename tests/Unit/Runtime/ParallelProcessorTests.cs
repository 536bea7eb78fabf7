using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ParallelLlm.Tests.Unit.Runtime;

public sealed class ParallelProcessorTests
{
    [Fact]
    public async Task A_ping_is_answered_by_a_stage_that_lives_and_by_an_engine_that_has_ended()
    {
        await using var engine = Engines.Start(new ManualClient());
        await engine.PingAsync().WaitAsync(Engines.Guard);

        await engine.DrainAsync(TimeSpan.Zero).WaitAsync(Engines.Guard);

        await engine.PingAsync().WaitAsync(Engines.Guard);
    }

    [Fact]
    public async Task Every_chunk_is_answered_once_and_in_order()
    {
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = Engines.Start(client);

        var results = await engine.ProcessAsync(Engines.Request(5000)).ToListAsync().WaitAsync(Engines.Guard);

        results.Select(result => result.Chunk.Index).ShouldBe(Enumerable.Range(0, 5000));
        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        client.Calls.ShouldBe(5000);
        client.MaxInFlight.ShouldBeLessThanOrEqualTo(20);
    }

    [Fact]
    public async Task Results_come_in_order_of_completion_when_asked()
    {
        var client = new ManualClient();
        await using var engine = Engines.Start(client);
        var results = engine.ProcessAsync(Engines.Request(2) with { Order = ResultOrder.Completion }).GetAsyncEnumerator();

        var first = results.MoveNextAsync().AsTask();
        var calls = (await client.NextAsync(2)).OrderBy(call => call.UserMessage).ToList();
        calls[1].Succeed();
        await first.WaitAsync(Engines.Guard);
        results.Current.Chunk.Index.ShouldBe(1);

        calls[0].Succeed();
        (await results.MoveNextAsync().AsTask().WaitAsync(Engines.Guard)).ShouldBeTrue();
        results.Current.Chunk.Index.ShouldBe(0);
        await results.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_throttles_without_a_hint_gets_every_chunk_done()
    {
        const int Allowed = 6;
        var inFlight = 0;
        var answered = 0;
        var client = new ScriptedClient(async (_, _, _) =>
        {
            var refused = Interlocked.Increment(ref inFlight) > Allowed;
            for (var i = 0; i < 5; i++)
                await Task.Yield();
            Interlocked.Decrement(ref inFlight);
            if (refused)
                return AttemptOutcome.Failed(FailureKind.ThrottledByConcurrency, "too many at once");
            Interlocked.Increment(ref answered);
            return ScriptedClient.Empty;
        });
        await using var engine = Engines.Start(client);

        var results = await engine.ProcessAsync(Engines.Request(2000) with { MaxAttempts = 1 }).ToListAsync().WaitAsync(Engines.Guard);

        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        answered.ShouldBe(2000);
        var summary = await engine.GetSummaryAsync();
        summary.Throttled.ShouldBe(summary.Attempts - 2000);
    }

    [Theory]
    [InlineData(FailureKind.Transient, 3)]
    [InlineData(FailureKind.Malformed, 3)]
    [InlineData(FailureKind.Timeout, 3)]
    [InlineData(FailureKind.Refused, 1)]
    [InlineData(FailureKind.BadRequest, 1)]
    [InlineData(FailureKind.TooLarge, 1)]
    [InlineData(FailureKind.Truncated, 1)]
    public async Task A_failure_is_repeated_as_often_as_its_kind_deserves(FailureKind kind, int calls)
    {
        var client = new ScriptedClient((_, _) => AttemptOutcome.Failed(kind, "planned"));
        await using var engine = Engines.Start(client);

        var result = (await engine.ProcessAsync(Engines.Request(1)).ToListAsync().WaitAsync(Engines.Guard)).Single();

        result.Status.ShouldBe(ChunkStatus.Failed);
        result.Error!.Kind.ShouldBe(kind);
        result.Error.Message.ShouldStartWith("planned");
        result.Metadata.AttemptCount.ShouldBe(calls);
        client.Calls.ShouldBe(calls);
    }

    [Fact]
    public async Task An_unreadable_answer_is_retried_with_its_error_in_the_prompt()
    {
        var messages = new List<string>();
        var client = new ScriptedClient((call, number) =>
        {
            messages.Add(call.UserMessage);
            return number == 1 ? AttemptOutcome.Answered("{\"name\":") : AttemptOutcome.Answered("{\"name\":\"Anna\"}");
        });
        await using var engine = Engines.Start(client);

        var result = (await engine.ProcessAsync(Engines.Request(1)).ToListAsync().WaitAsync(Engines.Guard)).Single();

        result.Result!["name"].GetString().ShouldBe("Anna");
        result.Metadata.AttemptCount.ShouldBe(2);
        messages[1].ShouldStartWith(messages[0]);
        messages[1].Length.ShouldBeGreaterThan(messages[0].Length);
    }

    [Fact]
    public async Task A_client_that_answers_nothing_at_all_costs_its_chunk_and_no_other()
    {
        var client = new ScriptedClient((_, number) => number == 1 ? new AttemptOutcome() : ScriptedClient.Empty);
        await using var engine = Engines.Start(client, options => options.Engine.MaxConcurrency = 1);

        var results = await engine.ProcessAsync(Engines.Request(3)).ToListAsync().WaitAsync(Engines.Guard);

        results.Count(result => result.Status == ChunkStatus.Completed).ShouldBeGreaterThanOrEqualTo(2);
        results.ShouldAllBe(result => result.Error == null || result.Error.Kind == FailureKind.InvalidAnswer);
    }

    [Fact]
    public async Task A_wait_hint_holds_every_sender_until_it_has_passed()
    {
        var time = new FakeTimeProvider();
        var client = new ManualClient();
        await using var engine = Engines.Start(client, time: time);
        var results = engine.ProcessAsync(Engines.Request(2) with { MaxConcurrency = 1 }).ToListAsync();

        (await client.NextAsync()).Answer.SetResult(
            AttemptOutcome.Failed(FailureKind.ThrottledByRate, "slow down", TimeSpan.FromSeconds(10)));
        await engine.WhenAsync(() => engine.Endpoints[0].BlockedUntil is not null);
        time.Advance(TimeSpan.FromSeconds(9.9));
        // A second request would be served at once if anything could be.
        var other = engine.ProcessAsync(Engines.Request(1)).ToListAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total >= 2);
        client.HasMore.ShouldBeFalse();

        // The jitter adds up to a quarter; the stage sets its timers in its own time, so the clock goes on step by step.
        for (var answered = 0; answered < 3; answered++)
        {
            (await time.PassToCallAsync(engine, client)).Succeed();
        }

        (await results.WaitAsync(Engines.Guard)).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        await other.WaitAsync(Engines.Guard);
    }

    [Fact]
    public async Task A_deadline_cancels_calls_in_flight_and_queued_work()
    {
        var time = new FakeTimeProvider();
        var client = new ManualClient();
        await using var engine = Engines.Start(client, options => options.Engine.MaxConcurrency = 1, time);
        var results = engine.ProcessAsync(Engines.Request(3) with { Deadline = TimeSpan.FromMinutes(1) }).ToListAsync();
        await client.NextAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 3);

        await time.PassAsync(engine, results, TimeSpan.FromSeconds(30));

        var ended = await results.WaitAsync(Engines.Guard);
        ended.Select(result => result.Error!.Kind).ShouldAllBe(kind => kind == FailureKind.Deadline);
        ended.Select(result => result.Metadata.AttemptCount).ShouldBe([1, 0, 0]);
    }

    [Fact]
    public async Task A_chunks_own_deadline_ends_it_wherever_it_is_and_spares_the_others()
    {
        var time = new FakeTimeProvider();
        var calls = new ConcurrentQueue<TimeSpan>();
        var client = new ScriptedClient(async (call, number, _) =>
        {
            calls.Enqueue(call.Timeout);
            if (number > 1)
                return ScriptedClient.Empty;
            await Task.Delay(call.Timeout, time, CancellationToken.None);
            return AttemptOutcome.Failed(FailureKind.Timeout, "no answer");
        });
        await using var engine = Engines.Start(client, options => options.Engine.MaxConcurrency = 1, time);
        var late = engine.ProcessAsync(Engines.Request(3) with { ChunkDeadline = TimeSpan.FromSeconds(20) }).ToListAsync();
        await client.Begun.ReachedAsync(1);
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 3);
        var patient = engine.ProcessAsync(Engines.Request(1)).ToListAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 4);

        await time.PassAsync(engine, Task.WhenAll(late, patient), TimeSpan.FromSeconds(1));

        var ended = await late.WaitAsync(Engines.Guard);
        ended.ShouldAllBe(result => result.Status == ChunkStatus.Failed && result.Error!.Kind == FailureKind.Deadline);
        ended.Select(result => result.Metadata.AttemptCount).ShouldBe([1, 0, 0]);
        calls.First().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(20), "a call gets no more time than its chunk has left");
        (await patient).Single().Status.ShouldBe(ChunkStatus.Completed);
    }

    [Fact]
    public async Task A_wrong_key_costs_no_more_than_the_calls_in_flight()
    {
        var client = new ScriptedClient(async (_, _, _) =>
        {
            await Task.Yield();
            return AttemptOutcome.Failed(FailureKind.EndpointUnusable, "401: no such key");
        });
        await using var engine = Engines.Start(client);

        var results = await engine.ProcessAsync(Engines.Request(1000)).ToListAsync().WaitAsync(Engines.Guard);

        results.ShouldAllBe(result => result.Error!.Kind == FailureKind.EndpointUnusable && result.Error.Message == "401: no such key");
        client.Calls.ShouldBeLessThanOrEqualTo(8);
        engine.Endpoints[0].Breaker.ShouldBe(BreakerState.Isolated);

        engine.ResetEndpoint("test");
        await engine.WhenAsync(() => engine.Endpoints[0].Breaker == BreakerState.Closed);
    }

    [Theory]
    [InlineData("other", 404, null, FailureKind.BadRequest)]
    [InlineData("other", 403, "model_not_found", FailureKind.BadRequest)]
    [InlineData("other", 400, "model_not_found", FailureKind.BadRequest)]
    [InlineData("other", 400, "DeploymentNotFound", FailureKind.BadRequest)]
    [InlineData("other", 401, "invalid_api_key", FailureKind.EndpointUnusable)]
    [InlineData("other", 403, "unsupported_country_region_territory", FailureKind.EndpointUnusable)]
    [InlineData("model", 403, "model_not_found", FailureKind.EndpointUnusable)]
    [InlineData(null, 404, "model_not_found", FailureKind.EndpointUnusable)]
    public async Task A_missing_model_named_only_by_a_request_isolates_no_endpoint(string? model, int status, string? code, FailureKind kind)
    {
        var client = new ScriptedClient((_, _) => AttemptOutcome.Failed(FailureKind.EndpointUnusable, "no") with { StatusCode = status, ErrorCode = code });
        await using var engine = Engines.Start(client);

        var results = await engine.ProcessAsync(Engines.Request(3) with { ModelName = model }).ToListAsync().WaitAsync(Engines.Guard);

        results.ShouldAllBe(result => result.Error!.Kind == kind);
        engine.Endpoints[0].Breaker.ShouldBe(kind == FailureKind.BadRequest ? BreakerState.Closed : BreakerState.Isolated);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_without_output_limits_named_only_by_a_request_isolates_no_endpoint(bool isKnown)
    {
        await using var server = ScriptedServer.Start(received => Task.FromResult(
            received.Body.GetProperty("model").GetString() == "other" && (received.Has("max_tokens") || received.Has("max_completion_tokens"))
                ? new Reply(400, Bodies.Error("unsupported_parameter", param: "max_tokens"))
                : Reply.Answer("{\"name\":null}")));
        using var client = server.Client();
        for (var i = 0; isKnown && i < 3; i++)
            await client.CompleteAsync(Bodies.Call with { Model = "other", MaxOutputTokens = 10 }, CancellationToken.None);
        await using var engine = Engines.Start(client, options => options.Budget.MaxTokens = 100_000);

        var refused = await engine.ProcessAsync(Engines.Request(3) with { ModelName = "other", MaxOutputTokens = 10 }).ToListAsync().WaitAsync(Engines.Guard);
        var others = await engine.ProcessAsync(Engines.Request(3) with { MaxOutputTokens = 10 }).ToListAsync().WaitAsync(Engines.Guard);

        refused.ShouldAllBe(result => result.Error!.Kind == FailureKind.BadRequest && result.Error.Message.Contains("accepts no limit on the answer's tokens"));
        others.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
    }

    [Fact]
    public async Task A_caller_that_breaks_off_ends_only_its_own_calls()
    {
        var client = new ManualClient();
        await using var engine = Engines.Start(client);
        using var cancel = new CancellationTokenSource();
        var cancelled = engine.ProcessAsync(Engines.Request(2, "cancelled"), cancel.Token).ToListAsync();
        var calls = await client.NextAsync(2);
        var kept = engine.ProcessAsync(Engines.Request(1, "kept")).ToListAsync();
        var survivor = await client.NextAsync();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(cancelled.WaitAsync(Engines.Guard));
        await Should.ThrowAsync<OperationCanceledException>(Task.WhenAll(calls.Select(call => call.Answer.Task)).WaitAsync(Engines.Guard));
        survivor.Succeed();
        (await kept.WaitAsync(Engines.Guard)).Single().Status.ShouldBe(ChunkStatus.Completed);
        await engine.WhenAsync(() => engine.Endpoints[0].InFlight == 0);
    }

    [Fact]
    public async Task A_caller_that_stalls_stops_only_its_own_request()
    {
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = Engines.Start(client, options => options.Engine.WindowItems = 16);
        var stalled = engine.ProcessAsync(Engines.Request(10_000, "stalled")).GetAsyncEnumerator();
        await stalled.MoveNextAsync().AsTask().WaitAsync(Engines.Guard);

        var others = await Task.WhenAll(Enumerable.Range(0, 19).Select(
            index => engine.ProcessAsync(Engines.Request(200, $"doc{index}")).ToListAsync())).WaitAsync(Engines.Guard);

        others.ShouldAllBe(results => results.Count == 200);
        var summary = await engine.GetSummaryAsync();
        (summary.Total - (19 * 200)).ShouldBeInRange(1, 17);
        await stalled.DisposeAsync();
    }

    [Fact]
    public async Task An_urgent_chunk_takes_the_next_free_permit()
    {
        var client = new ManualClient();
        await using var engine = Engines.Start(client, options => options.Engine.MaxConcurrency = 4);
        var flood = engine.ProcessAsync(Engines.Request(10_000)).GetAsyncEnumerator();
        var pending = flood.MoveNextAsync().AsTask();
        var out4 = await client.NextAsync(4);

        var urgent = engine.ProcessAsync(
            new ProcessingRequest(Engines.Chunks(1, Priority.Urgent).Select(chunk => chunk with { Text = "URGENT" })) { Fields = Engines.Name }).ToListAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total > 256);
        out4[3].Succeed();

        var next = await client.NextAsync();
        next.UserMessage.ShouldContain("URGENT");
        next.Succeed();
        (await urgent.WaitAsync(Engines.Guard)).Single().Status.ShouldBe(ChunkStatus.Completed);
        out4[0].Succeed();
        await pending.WaitAsync(Engines.Guard);
        await flood.DisposeAsync();
    }

    [Fact]
    public async Task A_sequence_that_fails_gives_its_results_and_then_its_exception()
    {
        await using var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty));
        var results = new List<ProcessedChunk>();

        var failure = await Should.ThrowAsync<InvalidDataException>(async () =>
        {
            await foreach (var result in engine.ProcessAsync(Engines.Request(Broken())))
                results.Add(result);
        });

        failure.Message.ShouldBe("the third is broken");
        results.Count.ShouldBe(2);

        static async IAsyncEnumerable<DocumentChunk> Broken()
        {
            foreach (var chunk in Engines.Chunks(2))
                yield return chunk;
            await Task.Yield();
            throw new InvalidDataException("the third is broken");
        }
    }

    [Fact]
    public async Task Draining_finishes_calls_in_flight_and_hands_back_the_rest()
    {
        var client = new ManualClient();
        await using var engine = Engines.Start(client, options =>
        {
            options.Engine.MaxConcurrency = 1;
            options.Engine.WindowItems = 3;
        });
        var results = new List<ProcessedChunk>();
        var run = Task.Run(async () =>
        {
            await foreach (var result in engine.ProcessAsync(Engines.Request(100)))
                results.Add(result);
        });
        var call = await client.NextAsync();
        await engine.WhenAsync(async () => (await engine.GetSummaryAsync()).Total == 3);

        var drained = engine.DrainAsync(Engines.Guard);
        // Otherwise the answer may overtake the command, and a second call be sent.
        await engine.PingAsync().WaitAsync(Engines.Guard);
        call.Succeed();

        await drained.WaitAsync(Engines.Guard);
        await Should.ThrowAsync<ProcessingInterruptedException>(run.WaitAsync(Engines.Guard));
        results.Select(result => result.Status).ShouldBe([ChunkStatus.Completed, ChunkStatus.Cancelled, ChunkStatus.Cancelled]);
        await Should.ThrowAsync<ObjectDisposedException>(engine.ProcessAsync(Engines.Request(1)).ToListAsync());
    }

    [Fact]
    public async Task Limits_can_be_lowered_paused_and_raised_while_it_runs_and_nothing_is_lost()
    {
        var client = new ManualClient();
        await using var engine = Engines.Start(client, options => options.Engine.MaxConcurrency = 3);
        var results = engine.ProcessAsync(Engines.Request(6)).ToListAsync();
        var first = await client.NextAsync(3);

        engine.SetLimit(1);
        engine.Pause("test");
        await engine.WhenAsync(() => engine.Endpoints[0].Limit == 0);
        foreach (var call in first)
            call.Succeed();
        await engine.WhenAsync(() => engine.Endpoints[0].InFlight == 0);
        client.HasMore.ShouldBeFalse();

        engine.Resume("test");
        var single = await client.NextAsync();
        await engine.WhenAsync(() => engine.Endpoints[0].InFlight == 1);
        client.HasMore.ShouldBeFalse();
        engine.Resume();
        foreach (var call in await client.NextAsync(2))
            call.Succeed();
        single.Succeed();

        (await results.WaitAsync(Engines.Guard)).ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        (await engine.GetControlChangesAsync()).Select(change => (change.Endpoint, (int)change.To!, change.Reason)).ShouldBe(
            [("(engine)", 1, "set at run time"), ("test", 0, "paused"), ("test", 3, "resumed"), ("(engine)", 3, "set at run time")]);
        Should.Throw<ArgumentException>(() => engine.Pause("tset"));
    }

    [Fact]
    public async Task A_caller_supplied_function_can_report_throttling()
    {
        await using var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty));
        var calls = 0;
        var results = new List<ProcessedChunk<int>>();

        await foreach (var result in engine.ProcessAsync(new ProcessingRequest(Engines.Chunks(50)) { MaxAttempts = 1 }, MeasureAsync))
            results.Add(result);

        results.Select(result => result.Result).ShouldBe(Engines.Chunks(50).Select(chunk => chunk.Text.Length));
        (await engine.GetSummaryAsync()).Throttled.ShouldBe(10);

        async Task<int> MeasureAsync(DocumentChunk chunk, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return Interlocked.Increment(ref calls) <= 10 ? throw new ThrottledException() : chunk.Text.Length;
        }
    }

    [Fact]
    public async Task A_flow_takes_chunks_and_gives_results_in_order()
    {
        using var system = ActorSystem.Create("flow");
        await using var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty));

        var indexes = await Source.From(Engines.Chunks(500))
            .Via(engine.CreateFlow(new ProcessingRequest([]) { Fields = Engines.Name }))
            .Select(result => result.Chunk.Index)
            .RunWith(Sink.Seq<int>(), system.Materializer())
            .WaitAsync(Engines.Guard);

        indexes.ShouldBe(Enumerable.Range(0, 500));
        await system.Terminate();
    }

    [Fact]
    public async Task Each_request_can_be_followed_and_summed_up()
    {
        await using var engine = Engines.Start(new ScriptedClient((_, number) =>
            number == 1 ? AttemptOutcome.Failed(FailureKind.Transient, "once") : ScriptedClient.Empty));
        var request = Engines.Request(5) with { MaxConcurrency = 1 };
        using var stop = new CancellationTokenSource();
        var steps = new ConcurrentQueue<ChunkTracking>();
        var completed = new SignalledCount();
        var watching = WatchAsync();
        await engine.GetSummaryAsync();

        await engine.ProcessAsync(request).ToListAsync().WaitAsync(Engines.Guard);

        var summary = (await engine.GetSummaryAsync(request.Id))!;
        (summary.Total, summary.Completed, summary.Attempts, summary.Retried).ShouldBe((5, 5, 6, 1));
        summary.TotalTokens.ShouldBe(5 * 15);
        var chunks = await engine.GetChunksAsync(request.Id);
        chunks.Select(chunk => chunk.ChunkIndex).ShouldBe([0, 1, 2, 3, 4]);
        chunks[0].Attempt.ShouldBe(2);
        chunks[0].LastError.ShouldBe(FailureKind.Transient);
        await completed.ReachedAsync(5);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(watching);
        steps.Where(step => step.ChunkIndex == 0).Select(step => step.Status).ShouldBe(
            [ChunkStatus.Pending, ChunkStatus.InProgress, ChunkStatus.Retrying, ChunkStatus.InProgress, ChunkStatus.Completed]);
        (await engine.GetSummaryAsync(RequestId.New())).ShouldBeNull();

        async Task WatchAsync()
        {
            await foreach (var step in engine.WatchAsync(request.Id, stop.Token))
            {
                steps.Enqueue(step);
                if (step.Status == ChunkStatus.Completed)
                    completed.Add();
            }
        }
    }

    [Fact]
    public void Invalid_options_are_named_with_their_accepted_values()
    {
        var options = new ParallelLlmOptions
        {
            Engine = { MaxConcurrency = 0 },
            Retry = { BaseDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromSeconds(1) },
            Breaker = { FailureRatio = 0, MaxBreakDuration = TimeSpan.FromSeconds(1) },
        };

        var failures = Should.Throw<OptionsValidationException>(() => ParallelProcessor.Start(options)).Failures.ToList();

        failures.ShouldContain(message => message.Contains("MaxConcurrency") && message.Contains("1000"));
        failures.ShouldContain(message => message.Contains("Retry.MaxDelay"));
        failures.ShouldContain(message => message.Contains("FailureRatio"));
        failures.ShouldContain(message => message.Contains("Breaker.MaxBreakDuration"));
        failures.ShouldContain(message => message.Contains("Endpoints"));
    }

    [Fact]
    public async Task A_request_out_of_range_or_without_fields_is_refused_before_anything_is_sent()
    {
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = Engines.Start(client);

        await Should.ThrowAsync<ArgumentOutOfRangeException>(engine.ProcessAsync(Engines.Request(1) with { MaxConcurrency = 0 }).ToListAsync());
        Should.Throw<ArgumentException>(() => engine.ProcessAsync(new ProcessingRequest(Engines.Chunks(1)))).Message.ShouldContain("Fields");
        (await Should.ThrowAsync<ArgumentException>(engine.ProcessAsync(Engines.Request(1) with { Endpoints = ["tset"] }).ToListAsync()))
            .Message.ShouldContain("test");
        client.Calls.ShouldBe(0);
    }
}
