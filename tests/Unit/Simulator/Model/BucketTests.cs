using CsCheck;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Unit.Simulator.Model;

public sealed class BucketTests
{
    [Fact]
    public void No_window_ever_admits_more_than_a_burst_and_the_refill()
    {
        var call = Gen.Select(Gen.Int[0, 3_000], Gen.Int[1, 400]);
        Gen.Select(Gen.Long[1, 5_000], Gen.Long[1, 400], Gen.Long[500, 500_000], Gen.Bool, call.Array[1, 200]).Sample((rpm, burst, tpm, charged, calls) =>
        {
            var model = new ProviderModel(new ProviderOptions { Rpm = rpm, RpmBurst = burst, Tpm = tpm, ChargeRefused = charged });
            var now = TimeSpan.Zero;
            var admitted = new List<(TimeSpan At, long Tokens)>();
            foreach (var (pause, tokens) in calls)
            {
                now += TimeSpan.FromMilliseconds(pause);
                if (model.Offer(now, new OfferedCall(tokens, AnswerTokens: 10)).Accepted)
                    admitted.Add((now, tokens + 10));
            }

            for (var first = 0; first < admitted.Count; first++)
            {
                long taken = 0;
                for (var last = first; last < admitted.Count; last++)
                {
                    taken += admitted[last].Tokens;
                    var ticks = (admitted[last].At - admitted[first].At).Ticks;
                    // Whole numbers on both sides: the bound holds to the last tick.
                    ((Int128)(last - first + 1) * TimeSpan.TicksPerMinute).ShouldBeLessThanOrEqualTo(((Int128)burst * TimeSpan.TicksPerMinute) + ((Int128)rpm * ticks));
                    ((Int128)taken * TimeSpan.TicksPerMinute).ShouldBeLessThanOrEqualTo(((Int128)tpm * TimeSpan.TicksPerMinute) + ((Int128)tpm * ticks));
                }
            }
        });
    }

    [Fact]
    public void A_call_is_admitted_exactly_at_its_hinted_time_and_not_a_tick_earlier() =>
        Gen.Select(Gen.Long[1, 100_000], Gen.Int[0, 100_000]).Sample((rpm, offset) =>
        {
            var start = new TimeSpan(offset);
            foreach (var early in new[] { 0, 1 })
            {
                var bucket = new Bucket(1, null);
                bucket.SetLimit(TimeSpan.Zero, rpm);
                bucket.Fits(start, 1).ShouldBeTrue();
                bucket.Take(1);
                var wait = bucket.Wait(start, 1);
                bucket.Fits(start + wait - new TimeSpan(early), 1).ShouldBe(early == 0);
            }
        });

    [Fact]
    public void Looking_often_refills_no_more_and_no_less_than_looking_once() =>
        Gen.Select(Gen.Long[1, 1_000_000], Gen.Int[1, 10_000_000].Array[1, 50]).Sample((perMinute, pauses) =>
        {
            var often = new Bucket(null, null);
            var once = new Bucket(null, null);
            often.SetLimit(TimeSpan.Zero, perMinute);
            once.SetLimit(TimeSpan.Zero, perMinute);
            often.Take(perMinute);
            once.Take(perMinute);
            var now = TimeSpan.Zero;
            foreach (var pause in pauses)
            {
                now += new TimeSpan(pause);
                _ = often.Fits(now, 1);
            }

            often.Wait(now, perMinute).ShouldBe(once.Wait(now, perMinute));
        });

    [Theory]
    // A minute's worth at first, then one every 100 ms.
    [InlineData(null, null, 600)]
    [InlineData(5L, null, 5)]
    // Enforced over a second: a sixtieth.
    [InlineData(null, 1.0, 10)]
    public void A_full_bucket_has_the_configured_size(long? burst, double? window, int expected)
    {
        var model = new ProviderModel(new ProviderOptions { Rpm = 600, RpmBurst = burst, EnforcementWindowSeconds = window });

        Admitted(model, TimeSpan.Zero, 1_000).ShouldBe(expected);
        Admitted(model, TimeSpan.FromMilliseconds(99.9999), 10).ShouldBe(0);
        Admitted(model, TimeSpan.FromMilliseconds(100), 10).ShouldBe(1);
        Admitted(model, TimeSpan.FromMilliseconds(350), 10).ShouldBe(2);
        Admitted(model, TimeSpan.FromMilliseconds(400), 10).ShouldBe(1);
    }

    [Fact]
    public void Where_refused_calls_are_charged_knocking_faster_than_the_refill_never_gets_in()
    {
        var charging = new ProviderModel(new ProviderOptions { Rpm = 600, RpmBurst = 1, ChargeRefused = true });
        var lenient = new ProviderModel(new ProviderOptions { Rpm = 600, RpmBurst = 1 });
        var (byCharging, byLenient) = (0, 0);
        for (var i = 0; i < 100; i++)
        {
            var now = TimeSpan.FromMilliseconds(50 * i);
            byCharging += Admitted(charging, now, 1);
            byLenient += Admitted(lenient, now, 1);
        }

        byCharging.ShouldBe(1);
        byLenient.ShouldBe(50);
    }

    [Fact]
    public void A_call_over_the_minute_limit_gets_no_hint_but_one_over_the_window_is_admitted()
    {
        var model = new ProviderModel(new ProviderOptions { Tpm = 6_000, EnforcementWindowSeconds = 1 });

        var tooLarge = model.Offer(TimeSpan.Zero, new OfferedCall(6_001, AnswerTokens: 0));
        tooLarge.Refusal!.Type.ShouldBe("tokens");
        tooLarge.Refusal.RetryAfter.ShouldBeNull();

        // 600 tokens of 100 a window: the bucket is in debt for five seconds.
        model.Offer(TimeSpan.Zero, new OfferedCall(600, AnswerTokens: 0)).Accepted.ShouldBeTrue();
        var next = model.Offer(TimeSpan.Zero, new OfferedCall(100, AnswerTokens: 0));
        next.Refusal!.RetryAfter!.Value.Wait.ShouldBe(TimeSpan.FromSeconds(6));
        model.Offer(TimeSpan.FromSeconds(6), new OfferedCall(100, AnswerTokens: 0)).Accepted.ShouldBeTrue();
    }

    internal static int Admitted(ProviderModel model, TimeSpan now, int offers) =>
        Enumerable.Range(0, offers).Count(_ => model.Offer(now, 1, 1).Accepted);
}
