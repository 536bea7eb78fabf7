using Xunit.Abstractions;

namespace ParallelLlm.Tests.Unit.Batching;

public sealed class QueueLimiterTests(ITestOutputHelper output)
{
    private const double Limit = 2_000_000;
    // A batch is a 24th of a limit.
    private const double Batches = Limit / 24;
    private static readonly int[] Seeds = [.. Enumerable.Range(1, 10)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_constant_limit_is_found_and_kept_full(bool isNamed) =>
        Check(300, seed => new QueueBench(300 * Batches, seed) { NamesLimit = isNamed, Limit = _ => Limit });

    [Theory]
    [InlineData(true, 0.5)]
    [InlineData(false, 0.5)]
    [InlineData(true, 2)]
    [InlineData(false, 2)]
    public void A_limit_that_changes_at_half_time_is_found_again(bool isNamed, double factor) => Check(600, seed =>
        new QueueBench(600 * Batches, seed) { NamesLimit = isNamed, Limit = taken => taken < 0.5 ? Limit : factor * Limit });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_queue_is_kept_full_beside_another_program(bool isNamed) => Check(600, seed =>
        new QueueBench(600 * Batches, seed) { NamesLimit = isNamed, Limit = _ => Limit, Others = now => now < 20_000 ? 0 : 0.4 * Limit });

    private void Check(int batches, Func<int, QueueBench> create)
    {
        foreach (var seed in Seeds)
        {
            var run = create(seed).Run();
            var share = run.SteadyShare();
            output.WriteLine($"seed {seed}: {run.Created} batches, {run.Refused} refused ({run.RefusedShare:P1}), {share:P1} of the limit");
            run.Created.ShouldBeGreaterThanOrEqualTo(batches * 3 / 4, $"seed {seed}");
            run.RefusedShare.ShouldBeLessThanOrEqualTo(0.02, $"seed {seed}");
            share.ShouldBeGreaterThanOrEqualTo(0.9, $"seed {seed}");
        }
    }
}
