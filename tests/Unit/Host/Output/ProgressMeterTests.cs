using ParallelLlm.Host.Output;

namespace ParallelLlm.Tests.Unit.Host.Output;

public sealed class ProgressMeterTests
{
    [Fact]
    public void The_rate_is_that_of_the_last_seconds_and_documents_to_come_are_taken_to_be_like_those_read()
    {
        var meter = new ProgressMeter();
        meter.Rate(TimeSpan.Zero, 0).ShouldBe(0);
        meter.Rate(TimeSpan.FromSeconds(10), 100).ShouldBe(10);
        meter.Rate(TimeSpan.FromSeconds(15), 100).ShouldBe(0);
        meter.Rate(TimeSpan.FromSeconds(25), 120).ShouldBe(2);

        ProgressMeter.Expected(chunks: 100, readDocuments: 10, documents: 20).ShouldBe(200);
        ProgressMeter.Expected(chunks: 100, readDocuments: 10, documents: 5).ShouldBe(100);
        ProgressMeter.Expected(chunks: 100, readDocuments: 0, documents: 20).ShouldBeNull();
        ProgressMeter.Expected(chunks: 100, readDocuments: 10, documents: null).ShouldBeNull();
        ProgressMeter.Left(expected: 200, done: 50, rate: 5).ShouldBe(TimeSpan.FromSeconds(30));
        ProgressMeter.Left(expected: null, done: 50, rate: 5).ShouldBeNull();
        ProgressMeter.Left(expected: 200, done: 50, rate: 0).ShouldBeNull();
    }

    [Fact]
    public void The_history_has_a_value_for_each_step_of_time_even_where_nothing_was_done()
    {
        var meter = new ProgressMeter();
        meter.Rate(TimeSpan.FromSeconds(1), 3);
        meter.History.ShouldBeEmpty();
        meter.Rate(TimeSpan.FromSeconds(2.1), 10);
        meter.Rate(TimeSpan.FromSeconds(8.2), 14);

        meter.History.ShouldBe([5, 2, 0, 0]);
        meter.Rate(TimeSpan.FromHours(1), 14);
        meter.History.Count.ShouldBe(ProgressMeter.MostSteps);
    }
}
