using System.ComponentModel;
using System.Diagnostics;

namespace ParallelLlm.Tests.Integration.Host.Output.Tables;

/// <summary>A program of another project that may be on the machine.</summary>
internal static class Tool
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    public static bool Exists(string name)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(name, ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            return process.WaitForExit(Guard) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // It is not there.
            return false;
        }
    }

    public static async Task<string> RunAsync(string name, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Guard);
        process.ExitCode.ShouldBe(0, await error);
        return await output;
    }
}
