using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Unit.Dispatching.Limiting;

public sealed class QueueFitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Server_slots_are_estimated_from_the_first_answers(int slots)
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var (found, answers) = Feed(20, n => Math.Ceiling((double)n / slots), scatter: 0.1, seed);

            found.ShouldNotBeNull($"seed {seed}");
            found.Value.ShouldBeInRange((int)Math.Ceiling(0.7 * slots), (int)Math.Ceiling(1.3 * slots), $"seed {seed}");
            answers.ShouldBeLessThanOrEqualTo(20, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void A_server_that_answers_all_alike_has_no_queue_however_its_answers_scatter(double scatter)
    {
        const int Seeds = 1000;
        var wrong = Enumerable.Range(1, Seeds).Count(seed => Feed(20, _ => 1, scatter, seed).Slots is not null);

        // At most once in a hundred runs; the guard takes a wrong one back.
        wrong.ShouldBeLessThan(Seeds / 100);
    }

    [Fact]
    public void Calls_made_one_at_a_time_give_no_estimate()
    {
        var fit = QueueFit.Empty;
        for (var i = 0; i < 100; i++)
            fit = fit.With(1, Math.Log(1 + (i % 7)));

        fit.Slots().ShouldBeNull();
        fit.IsOver.ShouldBeTrue();
    }

    // A burst, answered in the order of the latencies.
    private static (int? Slots, int Answers) Feed(int burst, Func<int, double> latency, double scatter, int seed)
    {
        var random = new Random(seed);
        var calls = Enumerable.Range(1, burst)
            .Select(n => (InFlight: n, Log: Math.Log(latency(n)) + (scatter * Normal(random)))).OrderBy(call => call.Log);
        var (fit, answers) = (QueueFit.Empty, 0);
        foreach (var (inFlight, log) in calls)
        {
            fit = fit.With(inFlight, log);
            answers++;
            if (fit.Slots() is { } found)
                return (found.Slots, answers);
        }

        return (null, answers);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
