using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Unit.Load.Plans;

public sealed class RecoveryTests
{
    [Fact]
    public void Recovery_ends_when_the_answers_come_as_fast_as_they_may()
    {
        // Ten a second for two seconds, then a hundred a second.
        var samples = Enumerable.Range(0, 100).Select(i => (At: i * 0.05, Answered: (long)(i < 40 ? i * 0.5 : 20 + ((i - 40) * 5)))).ToArray();

        RecoveryPlan.Seconds(samples, from: 1, rate: 90).ShouldBe(1, 0.1);
        RecoveryPlan.Seconds(samples, from: 3, rate: 90).ShouldBe(0, 0.06);
        RecoveryPlan.Seconds(samples, from: 1, rate: 200).ShouldBe(double.NaN);
    }
}
