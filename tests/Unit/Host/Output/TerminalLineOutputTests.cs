using ParallelLlm.Host.Output;

namespace ParallelLlm.Tests.Unit.Host.Output;

public sealed class TerminalLineOutputTests
{
    [Theory]
    [InlineData("{\"a\":1}\n", "{\"a\":1}")]
    [InlineData("a.txt,completed,,\"x\"\r\n", "a.txt,completed,,\"x\"")]
    public void A_line_is_shown_without_its_end(string line, string shown)
    {
        using var terminal = new StringWriter { NewLine = "\n" };
        using var output = new TerminalLineOutput(new Messages(terminal));

        output.Write(System.Text.Encoding.UTF8.GetBytes(line));

        terminal.ToString().ShouldBe(shown + "\n");
    }
}
