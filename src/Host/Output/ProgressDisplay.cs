using Spectre.Console;

namespace ParallelLlm.Host.Output;

/// <summary>The live display on standard error.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether a terminal can redraw what it has shown; a dumb one can't.</summary>
    public static bool IsPossible(TextWriter error) =>
        On(error).Profile.Capabilities is { Ansi: true, Interactive: true };

    /// <summary>Shows snapshots until it is stopped; leaves nothing behind.</summary>
    public static async Task ShowAsync(
        TextWriter error, Messages messages, Func<ProgressSnapshot> look, TimeProvider time, CancellationToken stop)
    {
        var console = On(error);
        messages.ShowOn(console);
        try
        {
            await console.Live(new ProgressView(look())).AutoClear(true).StartAsync(async live =>
            {
                while (!stop.IsCancellationRequested)
                {
                    live.UpdateTarget(new ProgressView(look()));
                    await Task.Delay(Interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            });
        }
        finally
        {
            messages.ShowOn(null);
        }
    }

    private static IAnsiConsole On(TextWriter error) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
}
