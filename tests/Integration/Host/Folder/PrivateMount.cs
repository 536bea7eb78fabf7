using System.Diagnostics;

namespace ParallelLlm.Tests.Integration.Host.Folder;

internal static class PrivateMount
{
    /// <summary>Why nothing can be mounted; null when it can.</summary>
    public static string? Obstacle { get; } = IsPossible() ? null : "Needs root and unshare, to mount a small disk for the test alone.";

    private static bool IsPossible()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return false;
        try
        {
            using var probe = Process.Start(new ProcessStartInfo("unshare", ["--mount", "sh", "-c", "mount -t tmpfs tmpfs /mnt && command -v nsenter"]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            return probe.WaitForExit(TimeSpan.FromSeconds(10)) && probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no unshare.
            return false;
        }
    }
}
