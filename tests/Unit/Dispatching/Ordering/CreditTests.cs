using ParallelLlm.Dispatching.Ordering;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.Dispatching.Ordering;

public sealed class CreditTests
{
    [Fact]
    public async Task Items_run_ahead_as_far_as_their_number_and_their_bytes_allow()
    {
        var credit = new Credit(items: 4, bytes: 100);
        await credit.TakeAsync(60, default);

        var second = credit.TakeAsync(50, default).AsTask();
        second.IsCompleted.ShouldBeFalse();
        credit.Return(60);
        await second.WaitAsync(Engines.Guard);

        foreach (var _ in Enumerable.Range(0, 3))
            await credit.TakeAsync(1, default);
        var fifth = credit.TakeAsync(1, default).AsTask();
        fifth.IsCompleted.ShouldBeFalse();
        credit.Return(1);
        fifth.IsCompleted.ShouldBeFalse("a sleeper is woken when a quarter is free, not for every item");
        credit.Return(1);
        await fifth.WaitAsync(Engines.Guard);
    }

    [Theory]
    [InlineData(39, true)]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public async Task The_window_is_filled_to_its_last_byte(long size, bool fits)
    {
        var credit = new Credit(items: 4, bytes: 100);
        await credit.TakeAsync(60, default);

        credit.TakeAsync(size, default).IsCompleted.ShouldBe(fits);
    }

    [Fact]
    public async Task An_item_larger_than_the_window_travels_alone()
    {
        var credit = new Credit(items: 4, bytes: 100);
        await credit.TakeAsync(5000, default);
        var next = credit.TakeAsync(1, default).AsTask();
        next.IsCompleted.ShouldBeFalse();

        credit.Return(5000);

        await next.WaitAsync(Engines.Guard);
    }

    [Fact]
    public async Task Waiting_for_credit_can_be_cancelled()
    {
        var credit = new Credit(items: 1, bytes: 100);
        await credit.TakeAsync(1, default);
        using var cancel = new CancellationTokenSource();
        var waiting = credit.TakeAsync(1, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting.WaitAsync(Engines.Guard));
    }
}
