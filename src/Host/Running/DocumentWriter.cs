using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>Writes documents when their turn has come, one after the other, and counts what became of each.</summary>
internal sealed class DocumentWriter(ILineOutput output, bool ordered, DocumentFlow flow) : IDisposable
{
    private readonly OutputOrder _order = new(ordered);
    private readonly SemaphoreSlim _turn = new(1);

    public Task WriteAsync(int index, string name, DocumentResult result)
    {
        flow.Gate.Change(window => window.Held(result.Line.Length));
        return TakeAsync(index, new FinishedDocument(index, name, result.Status, result.Line, result.Error?.Message));
    }

    /// <summary>The document is unfinished and has no line.</summary>
    public Task SkipAsync(int index, string name)
    {
        flow.Tally.DocumentUnfinished(index, name);
        return TakeAsync(index, null);
    }

    public void Dispose() => _turn.Dispose();

    private async Task TakeAsync(int index, FinishedDocument? document)
    {
        await _turn.WaitAsync();
        try
        {
            foreach (var ready in _order.Take(index, document))
            {
                Write(ready);
                flow.Gate.Change(window => window.Released(ready.Line.Length));
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Write(FinishedDocument document)
    {
        var result = flow.Stop.Cause is StopCause.OutputFailed or StopCause.OutputClosed
            ? new LineWriteResult(LineWrite.Failed)
            : output.Write(document.Line);
        if (result.Status == LineWrite.Written)
        {
            flow.Tally.DocumentWritten(document);
            return;
        }

        flow.Tally.DocumentUnfinished(document.Index, document.Name);
        flow.Stop.Request(result.Status == LineWrite.Closed ? StopCause.OutputClosed : StopCause.OutputFailed, result.Message);
    }
}
