using CsCheck;
using ParallelLlm.Simulator.Http;

namespace ParallelLlm.Tests.Unit.Simulator.Http;

public sealed class WireFormatTests
{
    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(12, "12ms")]
    [InlineData(1_000, "1s")]
    [InlineData(1_250, "1.25s")]
    [InlineData(59_999, "59.999s")]
    [InlineData(360_000, "6m0s")]
    [InlineData(90_500, "1m30.5s")]
    [InlineData(90_061_000, "25h1m1s")]
    public void Durations_are_written_as_OpenAI_does(int milliseconds, string expected) =>
        LimitHeaders.Duration(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(expected);

    [Fact]
    public void Bodies_that_differ_in_one_byte_or_in_length_hash_differently() =>
        Gen.Select(Gen.Byte.Array[1, 200], Gen.Int[0, 199], Gen.Byte[1, 255]).Sample((body, at, change) =>
        {
            var other = body.ToArray();
            other[at % other.Length] ^= change;
            BodyHash.Of(other).ShouldNotBe(BodyHash.Of(body));
            BodyHash.Of([.. body, 0]).ShouldNotBe(BodyHash.Of(body));
            BodyHash.Of(body.ToArray()).ShouldBe(BodyHash.Of(body));
        });
}
