using ParallelLlm.Runtime;

namespace ParallelLlm.Tests.Unit.Runtime;

public sealed class StagePortTests
{
    [Fact]
    public async Task Messages_from_one_thread_keep_their_order_across_stages()
    {
        const int Messages = 200_000;
        var port = new StagePort();
        var posting = Task.Run(() =>
        {
            for (var i = 0; i < Messages; i++)
                port.Post(new StageCommand.ResetBreaker(i));
        });
        var taken = new List<int>(Messages);
        while (taken.Count < Messages)
        {
            port.Renew();
            for (var i = 0; i < 1000 && port.Inbox.TryTake(out var command); i++)
                taken.Add(command.ShouldBeOfType<StageCommand.ResetBreaker>().Gate);
        }

        await posting;
        taken.SequenceEqual(Enumerable.Range(0, Messages)).ShouldBeTrue();
    }
}
