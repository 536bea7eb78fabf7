using System.ComponentModel;
using System.Diagnostics;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>The Node.js programs, installed from their lockfile beside this program on first use.</summary>
internal static class NodePeers
{
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(5);

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Peers", "node");

    /// <summary>Installs them; returns the reason if they cannot be run, or null.</summary>
    public static Task<string?> PrepareAsync() => PrepareAsync(Folder);

    /// <summary>The same for another folder with a lockfile.</summary>
    public static async Task<string?> PrepareAsync(string folder)
    {
        if (await RunAsync(folder, "node", "--version") is { } noNode)
            return $"node {noNode}";
        if (File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
            return null;
        return await RunAsync(folder, "npm", "ci", "--ignore-scripts") is { } noInstall ? $"npm ci {noInstall}" : null;
    }

    private static async Task<string?> RunAsync(string folder, string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            try
            {
                await process.WaitForExitAsync().WaitAsync(Guard);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                return $"did not end within {Guard.TotalMinutes} min";
            }

            await said;
            return process.ExitCode == 0 ? null : $"failed with exit code {process.ExitCode}";
        }
        catch (Win32Exception)
        {
            return "is not installed";
        }
    }
}
