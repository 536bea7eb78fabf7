using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Unit.Load.Plans;

public sealed class MixedPlanTests
{
    [Theory]
    [InlineData(new double[] { 1, 2 }, new double[] { 3, 4 }, 0)]
    [InlineData(new double[] { 3, 4 }, new double[] { 1, 2 }, 1)]
    [InlineData(new double[] { 1, 3 }, new double[] { 2, 4 }, 0.25)]
    public void A_pair_counts_when_the_less_urgent_one_was_first(double[] urgent, double[] low, double part) =>
        MixedPlan.PassedByLessUrgent([(Priority.Low, low), (Priority.Urgent, urgent)]).ShouldBe(part);
}
