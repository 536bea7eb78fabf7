using Spectre.Console;

namespace ParallelLlm.Host.Output;

/// <summary>Standard error, shared by messages, log and live display without tearing each other. Thread-safe.</summary>
internal sealed class Messages(TextWriter error)
{
    /// <summary>Clears what the display has drawn from its first line on; it draws itself anew below.</summary>
    private const string EraseBelow = "\u001b[0J";

    private readonly Lock _lock = new();
    private IAnsiConsole? _live;

    /// <summary>Writes lines; above the display while there is one.</summary>
    public void Say(string lines)
    {
        lines = VisibleText.Lines(lines);
        lock (_lock)
        {
            if (_live is { } console)
                console.Write(new ControlCode(EraseBelow + lines + Environment.NewLine));
            else
                error.WriteLine(lines);
        }
    }

    /// <summary>From here on lines go through the console that shows the display; null when there is none any more.</summary>
    public void ShowOn(IAnsiConsole? console)
    {
        lock (_lock)
            _live = console;
    }
}
