using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Running;

/// <summary>
/// The run: opens documents in the order of the input as there is room for them, puts each through the engine as one request, and
/// writes each as soon as its turn has come. Every document found ends as exactly one line or as unfinished.
/// </summary>
internal sealed class DocumentRunner(
    ProcessRequest process,
    RunRules rules,
    ILineOutput output,
    RunTally tally,
    EndpointWatch watch,
    RunStop stop,
    RunClock clock,
    ILogger logger,
    DocumentRecall? recall = null)
{
    private readonly WindowGate _gate = new(new DocumentWindow(rules.MaxConcurrency, rules.MostHeldBytes));
    private readonly DocumentExtraction _extraction = new(process, recall, tally, stop, logger);

    /// <summary>Goes through the documents; returns when each is written or counted as unfinished.</summary>
    public async Task RunAsync(IEnumerable<RunDocument> documents)
    {
        using var writer = new DocumentWriter(output, rules.Ordered, _gate, tally, stop);
        var open = new OpenTasks();
        var index = 0;
        foreach (var document in documents)
        {
            // After a second signal nobody waits for a folder to be walked to its end.
            if (stop.Waiting.IsCancellationRequested)
                break;
            tally.DocumentFound();
            if (await WaitForRoomAsync())
                open.Add(ProcessAsync(index, document, writer));
            else
                tally.DocumentUnfinished(index, document.Name);
            index++;
        }

        tally.AllFound();
        await open.WhenAllAsync();
    }

    /// <summary>Opens a document when there is room; false when the run stops.</summary>
    private async Task<bool> WaitForRoomAsync()
    {
        while (!stop.Opening.IsCancellationRequested)
        {
            if (_gate.TryOpen(out var room))
                return true;

            // A cancelled wait only means: look again.
            await room.WaitAsync(stop.Opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    private async Task ProcessAsync(int index, RunDocument document, DocumentWriter writer)
    {
        // The loop goes on to the next document, whatever this one's first steps take.
        await Task.Yield();
        if (await _extraction.RunAsync(document, rules, _gate, rules.Deadline - clock.Elapsed, Finished) is { } result)
            await writer.WriteAsync(index, document.Name, result);
        else
            await writer.SkipAsync(index, document.Name);
    }

    private void Finished(ProcessedChunk chunk)
    {
        watch.Finished(chunk);
        if (chunk.Error is { Kind: FailureKind.Budget } spent)
            stop.Request(StopCause.Budget, spent.Message);
        if (watch.Reason is { } reason)
            stop.Request(StopCause.Endpoint, reason);
    }
}
