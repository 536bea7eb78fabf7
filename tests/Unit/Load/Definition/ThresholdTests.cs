using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Unit.Load.Definition;

public sealed class ThresholdTests
{
    [Theory]
    [InlineData(0.95, null, null, 0.95, true)]
    [InlineData(0.95, null, null, 0.949, false)]
    [InlineData(null, 1.03, null, 1.03, true)]
    [InlineData(null, 1.03, null, 1.031, false)]
    [InlineData(1.0, 2.0, null, 1.5, true)]
    [InlineData(1.0, 2.0, null, 2.5, false)]
    [InlineData(null, null, 0.0, 0.0, true)]
    [InlineData(null, null, 0.0, 1.0, false)]
    [InlineData(0.0, null, null, double.NaN, false)]
    [InlineData(null, 1.0, null, double.NaN, false)]
    public void All_bounds_that_are_set_must_hold(double? least, double? most, double? exactly, double value, bool met) =>
        new Threshold { AtLeast = least, AtMost = most, Exactly = exactly }.IsMet(value).ShouldBe(met);

    [Fact]
    public void Bounds_that_contradict_each_other_are_a_problem()
    {
        new Threshold { AtLeast = 2, AtMost = 1 }.Problem.ShouldNotBeNull();
        new Threshold { AtLeast = 2, Exactly = 2 }.Problem.ShouldNotBeNull();
        new Threshold().Problem.ShouldNotBeNull();
        new Threshold { AtLeast = 1, AtMost = 1 }.Problem.ShouldBeNull();
    }

    [Fact]
    public void A_threshold_describes_its_accepted_range()
    {
        new Threshold { AtLeast = 0.95, AtMost = 2 }.ToString().ShouldBe("≥ 0.95 and ≤ 2");
        new Threshold { Exactly = 2000 }.ToString().ShouldBe("= 2000");
    }
}
