using System.Text;

namespace ParallelLlm.Host.Output;

/// <summary>
/// Lines of JSON or of a table for a terminal without a live display, with everything escaped, as in JSON, that could act on the terminal.
/// </summary>
internal sealed class VisibleLineOutput(ILineOutput terminal) : ILineOutput
{
    public LineWriteResult Write(ReadOnlySpan<byte> line) =>
        terminal.Write(Encoding.UTF8.GetBytes(VisibleText.Json(Encoding.UTF8.GetString(line))));

    public LineWriteResult Complete() => terminal.Complete();

    public void Dispose() => terminal.Dispose();
}
