using ParallelLlm.Tests.Load.Documents.Samples;

namespace ParallelLlm.Tests.Unit.Load.Documents;

public sealed class SampleFileTests
{
    private const int Largest = 60_000;

    [Fact]
    public void Each_sample_is_small_and_made_the_same_each_time()
    {
        foreach (var sample in SampleFile.All)
        {
            var bytes = sample.Write();

            bytes.Length.ShouldBeLessThan(Largest, sample.Name);
            sample.Write().ShouldBe(bytes, sample.Name);
        }
    }
}
