using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Ordering;
using ParallelLlm.Observability;
using ParallelLlm.Tests.Laboratory.Simulation;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.Dispatching.Ordering;

public sealed class RequestResultsTests
{
    private const long Wide = 1000;

    private static readonly Request Request = BareRequest.Of(1, EndpointSet.Of(0));

    [Theory]
    [InlineData(ResultOrder.Completion, "2 0 1", "2 0 1")]
    [InlineData(ResultOrder.Chunks, "2 0 1", "0 1 2")]
    [InlineData(ResultOrder.Chunks, "2 0", "0")]
    [InlineData(ResultOrder.Chunks, "1 2", "")]
    public async Task Results_reach_the_caller_as_they_come_or_in_the_order_of_the_chunks(
        ResultOrder order, string delivered, string expected)
    {
        var results = new RequestResults(order, 10, Wide);
        var numbers = Numbers(delivered);
        foreach (var number in numbers)
            results.Deliver(Result(number));
        results.End();

        var taken = new List<long>();
        while (await TakeAsync(results) is (true, var next))
            taken.Add(next.Item.Sequence);

        taken.ShouldBe(Numbers(expected));
        results.Delivered.ShouldBe(numbers.Length, "one that waits for an earlier one is delivered too");
    }

    [Fact]
    public async Task A_caller_that_waits_gets_the_next_result_and_then_the_end()
    {
        var results = new RequestResults(ResultOrder.Completion, 10, Wide);
        var first = TakeAsync(results);
        first.IsCompleted.ShouldBeFalse();
        results.Deliver(Result(7));
        (await first).Result.Item.Sequence.ShouldBe(7);

        var last = TakeAsync(results);
        last.IsCompleted.ShouldBeFalse();
        results.End();

        (await last).Found.ShouldBeFalse();
    }

    [Fact]
    public async Task A_reason_for_the_end_reaches_the_caller_after_all_results()
    {
        var results = new RequestResults(ResultOrder.Completion, 10, Wide);
        results.Deliver(Result(0));
        results.End(new InvalidOperationException("the sequence failed"));

        (await TakeAsync(results)).Found.ShouldBeTrue();
        (await Should.ThrowAsync<InvalidOperationException>(TakeAsync(results))).Message.ShouldBe("the sequence failed");
    }

    /// <summary>A window for two items of 5 bytes, bounded by their number or by their bytes.</summary>
    [Theory]
    [InlineData(2, Wide)]
    [InlineData(10, 10)]
    public async Task Room_in_the_window_is_free_again_once_the_caller_takes_a_result(int items, long bytes)
    {
        var results = new RequestResults(ResultOrder.Completion, items, bytes);
        foreach (var _ in Enumerable.Range(0, 2))
            results.TakeRoomAsync(5, default).IsCompleted.ShouldBeTrue();
        var third = results.TakeRoomAsync(5, default).AsTask();

        results.Deliver(Result(0, bytes: 5));
        results.Deliver(Result(1, bytes: 5));
        third.IsCompleted.ShouldBeFalse("a delivered result fills its place until it is taken");
        await TakeAsync(results);
        await TakeAsync(results);

        await third.WaitAsync(Engines.Guard);
    }

    [Fact]
    public async Task A_caller_that_has_cancelled_gets_nothing_more_even_if_it_is_there()
    {
        var results = new RequestResults(ResultOrder.Completion, 10, Wide);
        using var cancel = new CancellationTokenSource();
        var waiting = TakeAsync(results, cancel.Token);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting);
        results.Deliver(Result(0));
        await Should.ThrowAsync<OperationCanceledException>(TakeAsync(results, cancel.Token));
        (await TakeAsync(results)).Found.ShouldBeTrue("nothing was lost");
    }

    [Fact]
    public async Task A_result_does_not_pass_through_the_context_of_its_caller()
    {
        var results = new RequestResults(ResultOrder.Completion, 10, Wide);
        var (callers, own) = (new CountingContext(), SynchronizationContext.Current);
        SynchronizationContext.SetSynchronizationContext(callers);
        var waiting = results.TakeAsync(default).AsTask();
        SynchronizationContext.SetSynchronizationContext(own);

        results.Deliver(Result(0));

        (await waiting.WaitAsync(Engines.Guard)).Found.ShouldBeTrue();
        callers.Posted.ShouldBe(0, "it may be blocked until the result comes");
    }

    private static Task<(bool Found, Finished Result)> TakeAsync(RequestResults results, CancellationToken cancellationToken = default) =>
        results.TakeAsync(cancellationToken).AsTask().WaitAsync(Engines.Guard, CancellationToken.None);

    private static long[] Numbers(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];

    private static Finished Result(long number, long bytes = 0)
    {
        var chunk = new DocumentChunk("doc", (int)number, "", 0, 0, 0);
        var item = new WorkItem(Request, number, chunk, new ChunkRecord(Request.Tally, "doc", 0)) { Prompt = new PreparedPrompt(bytes) };
        return new Finished(item, ChunkStatus.Completed, "value", null);
    }

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posted;

        public int Posted => Volatile.Read(ref _posted);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posted);
            base.Post(d, state);
        }
    }
}
