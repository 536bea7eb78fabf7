using ParallelLlm.Batching;
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

    [Fact]
    public void Nothing_is_limited_before_the_first_refusal()
    {
        var limiter = new QueueLimiter();

        limiter.RoomBeside(0, isChecking: false, double.PositiveInfinity).ShouldBe(double.PositiveInfinity);
        // Whether the first is accepted shows when it was checked.
        limiter.RoomBeside(100, isChecking: true, double.PositiveInfinity).ShouldBe(0);
        limiter.Accept(100).RoomBeside(100, isChecking: false, double.PositiveInfinity).ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void The_users_limit_is_filled_in_parts_without_a_trial()
    {
        var limiter = new QueueLimiter();

        limiter.RoomBeside(0, isChecking: false, 2_400).ShouldBe(100);
        limiter.RoomBeside(2_300, isChecking: true, 2_400).ShouldBe(100);
        limiter.RoomBeside(2_380, isChecking: false, 2_400).ShouldBe(0);
        // It may be larger than the provider's.
        limiter.Refuse(1_000, 500).RoomBeside(500, isChecking: false, 2_400).ShouldBe(0);
    }

    [Fact]
    public void Refusals_of_batches_created_together_lower_the_limit_once()
    {
        var limiter = new QueueLimiter(1_000, 1_020, 10).Refuse(920, null);
        limiter.Limit.ShouldBe(828);

        limiter.Refuse(960, null).Refuse(1_000, null).Limit.ShouldBe(828);
        limiter.RoomBeside(0, isChecking: true, double.PositiveInfinity).ShouldBe(0);
    }

    [Fact]
    public void A_limit_that_was_found_follows_the_estimate_of_tokens_and_a_named_one_does_not()
    {
        new QueueLimiter(100, 104, 3).Scale(0.5).ShouldBe(new QueueLimiter(50, 52, 3));
        new QueueLimiter(100, null, 3).Scale(0.5).ShouldBe(new QueueLimiter(50, null, 3));
        var named = new QueueLimiter().Refuse(2_000, 1_000);
        named.Scale(0.5).ShouldBe(named);
    }

    [Theory]
    [InlineData("token_limit_exceeded", "Enqueued token limit reached for m in organization o. Limit: 2,000,000 enqueued tokens. Please", 2_000_000.0)]
    [InlineData("token_limit_exceeded", null, null)]
    [InlineData("TOKEN_LIMIT_EXCEEDED", "no number", null)]
    [InlineData(null, "Enqueued token limit reached for gpt-4o-2024 in organization org-7. Limit: 90000 enqueued tokens.", 90_000.0)]
    [InlineData(null, "The enqueued token limit is 5,000,000", 5_000_000.0)]
    [InlineData(null, "Limit: 2M enqueued tokens", 2_000_000.0)]
    [InlineData(null, "Enqueued token limit: 1.5 million, for all models", 1_500_000.0)]
    [InlineData(null, "Too many enqueued tokens, limit of 90k.", 90_000.0)]
    public void A_refusal_by_the_queue_is_known_with_its_limit(string? code, string? message, double? limit)
    {
        QueueLimiter.IsRefusal(new RemoteBatchError(code, message, null), out var named).ShouldBeTrue();
        named.ShouldBe(limit);
    }

    [Theory]
    [InlineData("invalid_json_line", "The line is no JSON. Limit: 7")]
    [InlineData("too_many_tasks", "The batch's input file has too many requests. The most is 50000.")]
    [InlineData(null, null)]
    public void Other_errors_are_no_refusal_by_the_queue(string? code, string? message)
    {
        QueueLimiter.IsRefusal(new RemoteBatchError(code, message, null), out var named).ShouldBeFalse();
        named.ShouldBeNull();
    }

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
