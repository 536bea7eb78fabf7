using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>
/// The run: opens documents in input order as capacity allows, puts each through the engine as one request, and
/// writes each as soon as its turn has come. Every document found ends as exactly one line or as unfinished.
/// </summary>
internal sealed class DocumentRunner(
    DocumentExtraction extraction, DocumentFlow flow, RunRules rules, ILineOutput output, EndpointWatch watch)
{
    /// <summary>Processes the documents; returns when each is written or counted as unfinished.</summary>
    public async Task RunAsync(IAsyncEnumerable<RunDocument> documents)
    {
        using var writer = new DocumentWriter(output, rules.Ordered, flow);
        var open = new OpenTasks();
        var index = 0;
        await foreach (var document in documents)
        {
            // After a second signal, an unfinished folder walk is abandoned.
            if (flow.Stop.Waiting.IsCancellationRequested)
                break;
            flow.Tally.DocumentFound();
            if (await flow.Gate.OpenAsync(flow.Stop.Opening))
                open.Add(ProcessAsync(index, document, writer));
            else
                flow.Tally.DocumentUnfinished(index, document.Name);
            index++;
        }

        flow.Tally.AllFound();
        await open.WhenAllAsync();
    }

    private async Task ProcessAsync(int index, RunDocument document, DocumentWriter writer)
    {
        // The loop goes on to the next document, whatever this one's first steps take.
        await Task.Yield();
        if (await extraction.RunAsync(document, rules, rules.Deadline - flow.Clock.Elapsed, Finished) is { } result)
            await writer.WriteAsync(index, document.Name, result);
        else
            await writer.SkipAsync(index, document.Name);
    }

    private void Finished(ProcessedChunk chunk)
    {
        watch.Finished(chunk);
        if (chunk.Error is { Kind: FailureKind.Budget } spent)
            flow.Stop.Request(StopCause.Budget, spent.Message);
        if (watch.Reason is { } reason)
            flow.Stop.Request(StopCause.Endpoint, reason);
    }
}
