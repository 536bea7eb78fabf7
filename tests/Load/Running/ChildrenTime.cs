using System.Globalization;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>The processor time of this process's children, in the files of Linux' <c>/proc</c>.</summary>
internal static class ChildrenTime
{
    private const int TicksPerSecond = 100;

    /// <summary>Processor seconds of the children that have ended, and whose end has been noticed.</summary>
    public static double Ended()
    {
        // "number (name) state parent …": the times of ended children are the 14th and 15th word after the name.
        var stat = File.ReadAllText("/proc/self/stat");
        var words = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (double.Parse(words[13], CultureInfo.InvariantCulture) + double.Parse(words[14], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
