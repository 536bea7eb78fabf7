using ParallelLlm.Admission;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Throttle;
using ParallelLlm.Options;

namespace ParallelLlm.Tests.Unit.Control;

public sealed class AimdLawTests
{
    [Theory]
    [InlineData(20, 8)]
    [InlineData(3, 3)]
    public void It_starts_with_eight_or_the_cap(int cap, int limit) =>
        new AimdLaw(new ThrottleOptions(), cap).Policy.Limit.ShouldBe(limit);

    [Fact]
    public void It_grows_by_one_per_success_only_when_the_limit_held_work_back_and_never_above_the_cap()
    {
        var law = new AimdLaw(new ThrottleOptions(), cap: 20);

        law.Observe(Ended(law, saturated: false)).ShouldBeNull();
        law.Policy.Limit.ShouldBe(8);
        law.Observe(Ended(law, saturated: true)).ShouldBe("slow start");
        law.Policy.Limit.ShouldBe(9);
        for (var i = 0; i < 100; i++)
            law.Observe(Ended(law, saturated: true));
        law.Policy.Limit.ShouldBe(20);
    }

    [Fact]
    public void It_cuts_once_per_burst_and_then_grows_by_one_per_round()
    {
        var law = new AimdLaw(new ThrottleOptions { InitialLimit = 20 }, cap: 20);
        var burst = Enumerable.Range(0, 10).Select(_ => Ended(law, true, FailureKind.ThrottledByConcurrency)).ToList();

        var reasons = burst.Select(law.Observe).ToList();

        law.Policy.Limit.ShouldBe(14);
        reasons.Count(reason => reason is not null).ShouldBe(1);
        reasons[0]!.ShouldContain("429 concurrency with 20 in flight");
        for (var i = 0; i < 13; i++)
            law.Observe(Ended(law, true)).ShouldBeNull();
        law.Observe(Ended(law, true));
        law.Observe(Ended(law, true)).ShouldBe("no loss in a round");
        law.Policy.Limit.ShouldBe(15);
    }

    [Fact]
    public void A_rate_refusal_does_not_cut_and_the_limit_never_falls_below_one()
    {
        var law = new AimdLaw(new ThrottleOptions { InitialLimit = 1 }, cap: 20);

        law.Observe(Ended(law, true, FailureKind.ThrottledByRate)).ShouldBeNull();
        law.Observe(Ended(law, true, FailureKind.Overloaded));

        law.Policy.Limit.ShouldBe(1);
    }

    [Fact]
    public void A_new_one_goes_on_from_the_memory_of_the_old()
    {
        var old = new AimdLaw(new ThrottleOptions(), cap: 20);
        old.Observe(Ended(old, true, FailureKind.ThrottledByConcurrency));
        var law = new AimdLaw(new ThrottleOptions(), cap: 20);

        law.Restore(old.Policy.State);

        law.Policy.ShouldBe(old.Policy);
    }

    private static Attempt Ended(AimdLaw law, bool saturated, FailureKind? kind = null) =>
        new(null!, null!, new Ticket(1, TimeSpan.Zero, law.Policy.Epoch, 0, law.Policy.Limit, saturated, false))
        {
            Outcome = kind is { } failure ? AttemptOutcome.Failed(failure, "planned") : AttemptOutcome.Answered(""),
        };
}
