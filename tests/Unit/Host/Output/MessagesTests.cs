using ParallelLlm.Host.Output;

namespace ParallelLlm.Tests.Unit.Host.Output;

public sealed class MessagesTests
{
    [Fact]
    public void Messages_cannot_command_the_terminal()
    {
        using var error = new StringWriter();

        new Messages(error).Say("a\u001b[2J\tb\nc");

        error.ToString().ShouldBe("a\uFFFD[2J\tb\nc" + Environment.NewLine);
    }

    [Fact]
    public void Lines_and_display_do_not_tear_each_other()
    {
        using var terminal = new StringWriter();
        var console = Spectre.Console.AnsiConsole.Create(new Spectre.Console.AnsiConsoleSettings
        {
            Ansi = Spectre.Console.AnsiSupport.Yes,
            Interactive = Spectre.Console.InteractionSupport.Yes,
            Out = new Spectre.Console.AnsiConsoleOutput(terminal),
        });
        var messages = new Messages(terminal);
        messages.ShowOn(console);

        Spectre.Console.AnsiConsoleExtensions.Live(console, new Spectre.Console.Text("DISPLAY")).Start(live =>
        {
            live.Refresh();
            messages.Say("a line with [brackets]");
        });

        // The display is erased, the line written whole, and the display drawn below it.
        terminal.ToString().ShouldMatch(@"DISPLAY[^\n]*\r\x1b\[0Ja line with \[brackets\]\r?\nDISPLAY");
    }
}
