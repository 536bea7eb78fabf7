namespace ParallelLlm.Tests.Unit;

public sealed class PackingTests
{
    [Fact]
    public void Up_to_one_chunk_is_off() => (Packing.UpTo(1), Packing.UpTo(1).ToString()).ShouldBe((Packing.Off, "off"));
}
