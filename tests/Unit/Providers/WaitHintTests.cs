using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Tests.Unit.Providers;

public sealed class WaitHintTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("retry-after-ms: 1500 | x-ms-retry-after-ms: 9000 | retry-after: 30", 1500)] // milliseconds win over seconds
    [InlineData("x-ms-retry-after-ms: 250 | retry-after: 1", 250)]
    [InlineData("retry-after: 2", 2000)]
    [InlineData("retry-after: 0.25", 250)]
    [InlineData("retry-after: 412200", 412_200_000)] // 114 hours, as sent
    [InlineData("retry-after: Sun, 01 Mar 2026 12:00:07 GMT", 7000)]
    [InlineData("retry-after: 20s", 20_000)]
    [InlineData("retry-after: 3, 3", 3000)] // sent twice
    [InlineData("retry-after-ms: soon | retry-after: 4", 4000)]
    [InlineData("retry-after-ms: 0 | retry-after: 1", 1000)]
    [InlineData("retry-after: 0", null)]
    [InlineData("retry-after: -5", null)]
    [InlineData("retry-after: Sun, 01 Mar 2026 11:59:00 GMT", null)] // past
    [InlineData("retry-after: NaN", null)]
    [InlineData("retry-after: later", null)]
    [InlineData("retry-after: ", null)]
    [InlineData("", null)]
    public void A_hint_is_read_as_it_was_sent(string headers, int? milliseconds) =>
        ((int?)WaitHint.Read(Lookup.Of(headers), Now)?.TotalMilliseconds).ShouldBe(milliseconds);

    [Theory]
    [InlineData("retry-after: 1e300")]
    [InlineData("retry-after-ms: 1e300")]
    [InlineData("retry-after: Fri, 31 Dec 9999 23:59:59 GMT")]
    public void A_hint_beyond_reason_is_a_year(string headers) =>
        WaitHint.Read(Lookup.Of(headers), Now).ShouldBe(TimeSpan.FromDays(365));
}
