using System.Text;

namespace ParallelLlm.Host.Output;

/// <summary>Lines for a terminal that shows the live display too: they go through it, so that neither tears the other.</summary>
internal sealed class TerminalLineOutput(Messages messages) : ILineOutput
{
    public LineWriteResult Write(ReadOnlySpan<byte> line)
    {
        messages.Say(VisibleText.Json(Encoding.UTF8.GetString(line).TrimEnd('\r', '\n')));
        return new LineWriteResult(LineWrite.Written);
    }

    public void Dispose()
    {
    }
}
