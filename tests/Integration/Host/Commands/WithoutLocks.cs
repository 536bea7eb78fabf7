using System.ComponentModel;
using System.Diagnostics;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>
/// Runs the program on file systems whose locks do not work: strace answers each call of flock in the kernel's place, as such a file
/// system would, and everything else is real.
/// </summary>
internal static class WithoutLocks
{
    /// <summary>Why this cannot be done here; null when it can.</summary>
    public static string? Obstacle { get; } =
        IsPossible() ? null : "Needs Linux and strace, with leave to trace, to answer for a file system without locks.";

    /// <summary>What to write before the program's command.</summary>
    /// <param name="answer">The answer to each flock: <c>error=ENOLCK</c>, or <c>retval=0</c> for locks that exclude no process.</param>
    public static string Tracer(string answer) => $"strace -f -qq -o /dev/null -e trace=flock -e inject=flock:{answer}";

    private static bool IsPossible()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            var start = new ProcessStartInfo("sh", ["-c", $"{Tracer("error=ENOLCK")} true"]) { RedirectStandardError = true, UseShellExecute = false };
            using var probe = Process.Start(start)!;
            return probe.WaitForExit(TimeSpan.FromSeconds(10)) && probe.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // There is no shell.
            return false;
        }
    }
}
