using System.Globalization;

namespace ParallelLlm.Tests.Load.Serving;

/// <summary>Memory of a process, as Linux reports it; not a number elsewhere, or if the process has ended.</summary>
/// <param name="AnonymousMegabytes">Memory that belongs to no file: heaps, stacks, compiled code.</param>
/// <param name="ResidentMegabytes">All resident memory, including mapped files.</param>
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
            // The file does not exist, or the process ended during the read.
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
