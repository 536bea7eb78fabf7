using BenchmarkDotNet.Attributes;
namespace ParallelLlm.Tests.Benchmarks;

/// <summary>Current speed of the machine: a loop that no change of this project makes faster or slower. All times are multiples of it.</summary>
public class Calibration
{
    private const int Cells = 4096;
    private const int Steps = 20_000;

    private readonly uint[] _cells = new uint[Cells];

    /// <summary>A walk through memory with some arithmetic.</summary>
    [Benchmark]
    public uint Walk()
    {
        var state = 1u;
        for (var i = 0; i < Steps; i++)
        {
            state = (state * 1664525) + 1013904223;
            ref var cell = ref _cells[state % Cells];
            cell ^= state;
            state += cell >> 7;
        }

        return state;
    }
}
