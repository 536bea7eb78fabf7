using ParallelLlm.Pipeline;

namespace ParallelLlm.Tests.Unit.Pipeline;

public sealed class StagePortTests
{
    [Fact]
    public async Task What_one_thread_posts_stays_in_its_order_while_stages_follow_one_another()
    {
        const int Messages = 20_000;
        var port = new StagePort();
        var posting = Task.Run(() =>
        {
            for (var i = 0; i < Messages; i++)
                port.Post(new StageMessage(StageMessageKind.Offered, i));
        });
        while (!posting.IsCompleted)
            port.Renew();
        await posting;

        var taken = new List<int>();
        while (port.Inbox.TryTake(out var message))
            taken.Add((int)message.Subject!);
        taken.ShouldBe(Enumerable.Range(0, Messages));
    }
}
