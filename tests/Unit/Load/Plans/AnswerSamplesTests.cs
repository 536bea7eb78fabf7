using ParallelLlm.Tests.Load.Plans;

namespace ParallelLlm.Tests.Unit.Load.Plans;

public sealed class AnswerSamplesTests
{
    [Fact]
    public void The_steady_rate_leaves_beginning_and_end_out()
    {
        // A second of nothing, ten seconds at a hundred a second, and five for the last ten.
        var samples = Enumerable.Range(0, 1600).Select(i => i * 0.01).Select(at => (at, (long)(Math.Clamp(at - 1, 0, 10) * 100) + (long)(Math.Max(0, at - 11) * 2))).ToArray();

        AnswerSamples.SteadyRate(samples).ShouldBe(100, 1);
    }

    [Fact]
    public void Too_few_are_no_rate()
    {
        AnswerSamples.SteadyRate([]).ShouldBe(double.NaN);
        AnswerSamples.SteadyRate([(0, 0), (1, 0)]).ShouldBe(double.NaN);
    }
}
