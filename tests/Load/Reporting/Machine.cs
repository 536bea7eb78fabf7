using System.Globalization;
using System.Runtime.InteropServices;

namespace ParallelLlm.Tests.Load.Reporting;

/// <summary>Description of the measuring machine. Parts available only on Linux are left out elsewhere.</summary>
internal static class Machine
{
    public static string Describe(DateTimeOffset at) => string.Create(
        CultureInfo.InvariantCulture,
        $"{at:yyyy-MM-dd HH:mm} UTC, {Processor()}{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0:0} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}{LoadAverage()}.");

    private static string Processor()
    {
        var model = Lines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return model is null ? "" : $"{model[(model.IndexOf(':') + 1)..].Trim()}, ";
    }

    // Timings mean little without it.
    private static string LoadAverage() => Lines("/proc/loadavg") is [var line, ..] ? $", load average {line.Split(' ')[0]} at the end" : "";

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
