using System.Diagnostics;
using System.Globalization;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>A command of this program in a process of its own, which prints figures on a line: for its own memory and time.</summary>
internal static class FiguresProcess
{
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(10);

    /// <summary>Runs a command, and gives its figures.</summary>
    /// <param name="environment">Variables that it has beside this program's own.</param>
    /// <param name="arguments">The command and its arguments.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<double[]> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(FiguresProcess).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            using var guard = new CancellationTokenSource(Guard, TimeProvider.System);
            var line = await process.StandardOutput.ReadToEndAsync(guard.Token);
            await process.WaitForExitAsync(guard.Token);
            return process.ExitCode == 0
                ? Array.ConvertAll(line.Split(' '), figure => double.Parse(figure, CultureInfo.InvariantCulture))
                : throw new InvalidOperationException($"{arguments[0]} ended with {process.ExitCode}.");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
