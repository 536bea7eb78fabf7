using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents;

public class ByteScanTests
{
    [Fact]
    public void Every_byte_is_found_at_every_position()
    {
        for (var length = 0; length <= 140; length++)
        {
            var bytes = Enumerable.Repeat((byte)'x', length).ToArray();
            (ByteScan.HasNul(bytes), ByteScan.MayTell(bytes)).ShouldBe((false, false));
            for (var at = 0; at < length; at++)
            {
                for (var value = 0; value <= byte.MaxValue; value++)
                {
                    bytes[at] = (byte)value;
                    var tells = value is 0 or > 127 or 0x1B or 0x0E or '~' or '+';
                    if (ByteScan.HasNul(bytes) != (value == 0) || ByteScan.MayTell(bytes) != tells)
                        Assert.Fail($"byte {value} at {at} of {length}");
                }

                bytes[at] = (byte)'x';
            }
        }
    }
}
