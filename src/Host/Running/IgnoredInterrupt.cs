using System.Globalization;
using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Running;

/// <summary>
/// Shells start what a script puts into the background with SIGINT ignored, and .NET leaves an ignored signal alone. A run that is
/// sent one by its process id is meant all the same: it has results to save.
/// </summary>
internal static class IgnoredInterrupt
{
    private const int Interrupt = 2;
    private const string Status = "/proc/self/status";

    /// <summary>
    /// Makes SIGINT arrive. To be called before a handler of any signal is registered: with the first one .NET looks at all signals, and
    /// never handles one that it has seen ignored.
    /// </summary>
    public static void Restore()
    {
        if (OperatingSystem.IsLinux() && IsIgnored())
            _ = SetHandler(Interrupt, IntPtr.Zero);
    }

    private static bool IsIgnored()
    {
        const string mask = "SigIgn:";
        return File.Exists(Status)
            && File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(mask, StringComparison.Ordinal)) is { } line
            && ulong.TryParse(line.AsSpan(mask.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ignored)
            && (ignored & (1UL << (Interrupt - 1))) != 0;
    }

    [DllImport("libc", EntryPoint = "signal")]
    private static extern IntPtr SetHandler(int signal, IntPtr handler);
}
