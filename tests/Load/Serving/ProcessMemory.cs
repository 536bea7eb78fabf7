using System.Globalization;

namespace ParallelLlm.Tests.Load.Serving;

/// <summary>What a process holds in memory, as Linux tells it; not a number elsewhere, or when the process has gone.</summary>
/// <param name="AnonymousMegabytes">Memory that belongs to no file: heaps, stacks, what was compiled.</param>
/// <param name="ResidentMegabytes">All that is in memory, files that are mapped included.</param>
internal readonly record struct ProcessMemory(double AnonymousMegabytes, double ResidentMegabytes)
{
    public static ProcessMemory Of(int process)
    {
        try
        {
            return Parse(File.ReadAllLines($"/proc/{process}/smaps_rollup"));
        }
        catch (IOException)
        {
            // There is no such file, or the process ended while it was read.
            return new ProcessMemory(double.NaN, double.NaN);
        }
    }

    internal static ProcessMemory Parse(IEnumerable<string> lines)
    {
        var kilobytes = lines
            .Select(line => line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is [_, _, "kB"])
            .ToDictionary(words => words[0], words => double.Parse(words[1], CultureInfo.InvariantCulture));
        return new ProcessMemory(kilobytes.GetValueOrDefault("Anonymous") / 1024, kilobytes.GetValueOrDefault("Rss") / 1024);
    }
}
