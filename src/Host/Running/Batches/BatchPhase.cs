using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>
/// The part of a run in which its calls are made by batches: passes over the documents, each of which defers calls without an answer, and
/// waits for batches in between, until nothing is deferred. Answers are in the store or the ledger then, and the run writes its results.
/// </summary>
internal sealed class BatchPhase(
    RunInputs inputs, EngineComposition composition, ParallelProcessor engine, Messages messages, ILogger logger, HostContext context)
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromSeconds(30);

    private readonly RunSettings _settings = inputs.Settings;
    private readonly RunClock _clock = new(context.Time);
    private long _deferred;
    private long? _fromStore;

    /// <summary>Chunks whose answers were stored before the run.</summary>
    public long FromStore => _fromStore ?? 0;

    /// <summary>Makes the calls; false if the run is stopped, and nothing is to be written.</summary>
    public async Task<bool> RunAsync(RunStop stop, EndpointWatch watch, DocumentReader reader)
    {
        if (await AdoptAsync(stop) is false)
            return false;
        while (true)
        {
            var deferred = await PassAsync(stop, watch, reader);
            if (stop.Opening.IsCancellationRequested)
                return Stopped(stop);
            composition.Keeping?.MarkSent();
            if (deferred > 0 && !await SettleAsync(stop))
                return Stopped(stop);
            if (deferred == 0)
                return true;
        }
    }

    private async Task<bool> AdoptAsync(RunStop stop) =>
        _settings.BatchFrom is not { } id || await TryAsync(() => composition.Batches[0].AdoptAsync(id, stop.Opening), stop);

    /// <summary>Works with the batches; false if the run is stopped meanwhile, or by their refusal.</summary>
    private static async Task<bool> TryAsync(Func<Task> work, RunStop stop)
    {
        try
        {
            await work();
            return true;
        }
        catch (BatchException refused)
        {
            stop.Request(CauseOf(refused), refused.Message);
        }
        catch (OperationCanceledException) when (stop.Opening.IsCancellationRequested)
        {
            // The user has stopped the run.
        }

        return false;
    }

    /// <summary>
    /// Takes all documents through the engine, or as many as the budget allows: answers cost less than was reserved for them, so that the
    /// next pass may get further. Returns how many chunks wait for a batch.
    /// </summary>
    private async Task<long> PassAsync(RunStop run, EndpointWatch watch, DocumentReader reader)
    {
        _deferred = 0;
        using var stop = new RunStop();
        using var opening = run.Opening.Register(() => stop.Request(run.Cause ?? StopCause.Interrupted, run.Message));
        using var waiting = run.Waiting.Register(stop.Abandon);
        var rules = RunRules.Of(inputs);
        var tally = new RunTally();
        var flow = new DocumentFlow(WindowGate.For(rules), tally, stop, _clock);
        var extraction = new DocumentExtraction(ProcessAsync, composition.Recall(engine, logger), flow, logger);
        using var output = new NoOutput();
        var runner = new DocumentRunner(extraction, flow, rules, output, watch);
        await runner.RunAsync(RunDocuments.OfAsync(inputs, composition.Keeping, reader, texts: null, stop.Opening));
        _fromStore ??= tally.Counts().ChunksFromStore;
        if (stop.Cause == StopCause.Endpoint)
            run.Request(StopCause.Endpoint, stop.Message);
        return Interlocked.Read(ref _deferred);
    }

    private async IAsyncEnumerable<ProcessedChunk> ProcessAsync(
        ProcessingRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in engine.ProcessAsync(request, cancellationToken))
        {
            if (chunk.Error?.Kind == FailureKind.Deferred)
                Interlocked.Increment(ref _deferred);
            yield return chunk;
        }
    }

    /// <summary>Waits until all calls have an answer, or are made directly; false if the run is stopped.</summary>
    private async Task<bool> SettleAsync(RunStop stop)
    {
        var left = _settings.BatchDeadline - _clock.Elapsed;
        using var late = new CancellationTokenSource(
            left is null ? Timeout.InfiniteTimeSpan : left > TimeSpan.Zero ? left.Value : TimeSpan.FromMilliseconds(1), context.Time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop.Opening, late.Token);
        using var shown = new CancellationTokenSource();
        Say($"{OpenCalls()} wait for batches");
        var show = ShowAsync(shown.Token);
        try
        {
            await Task.WhenAll(composition.Batches.Select(batches => SettleAsync(batches, ends)));
            return true;
        }
        catch (BatchException refused)
        {
            stop.Request(CauseOf(refused), refused.HasNoBatches
                ? $"{refused.Message} There are no batches here: run without {RunSettingTable.Batch.Flag}, or allow ordinary calls with "
                    + $"{RunSettingTable.BatchDeadline.Flag}"
                : refused.Message);
            return false;
        }
        catch (OperationCanceledException) when (stop.Opening.IsCancellationRequested)
        {
            return false;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return await SwitchAsync(stop);
        }
        finally
        {
            await shown.CancelAsync();
            await show;
        }
    }

    private async Task SettleAsync(BatchingClient batches, CancellationTokenSource ends)
    {
        try
        {
            await batches.SettleAsync(ends.Token);
        }
        catch (BatchException none) when (none.HasNoBatches && _settings.BatchDeadline is not null)
        {
            messages.Say($"parallel-llm: {none.Message} There are no batches here: the calls are made directly");
            batches.UseCalls();
        }
        catch (BatchException)
        {
            // The run ends with it: the others need not be waited for.
            await ends.CancelAsync();
            throw;
        }
    }

    private async Task<bool> SwitchAsync(RunStop stop)
    {
        Say($"{RunSettingTable.BatchDeadline.Flag} has passed: batches are cancelled, and calls without an answer are made directly");
        return await TryAsync(
            async () =>
            {
                foreach (var batches in composition.Batches)
                    await batches.SwitchToCallsAsync(stop.Opening);
            },
            stop);
    }

    private static StopCause CauseOf(BatchException refused) =>
        refused.Kind == FailureKind.NotStored ? StopCause.BatchesFailed : StopCause.Endpoint;

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        var last = "";
        while (true)
        {
            await Task.Delay(ShowEvery, context.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                return;
            var line = string.Join("; ", composition.Batches.Select(batches => LineOf(batches.Progress)));
            if (line != last)
                Say(line);
            last = line;
        }
    }

    private static string LineOf(BatchProgress progress) =>
        $"{progress.Batches:N0} {(progress.Batches == 1 ? "batch" : "batches")} with {progress.Sent:N0} calls in progress, "
        + $"{progress.Waiting:N0} calls wait, {progress.Ended:N0} are answered"
        + (progress.MaxQueuedTokens is { } tokens ? $"; up to {tokens:N0} tokens may wait at the provider" : "");

    private bool Stopped(RunStop stop)
    {
        if (stop.Cause == StopCause.Interrupted)
            messages.Say(
                $"parallel-llm: stopped; {OpenCalls()} have no answer yet, and "
                + "batches that were started go on at the provider. The same command collects them; parallel-llm batch cancel ends them");
        return false;
    }

    private string OpenCalls()
    {
        try
        {
            return $"{composition.Batches.Sum(batches => batches.Pending):N0} calls";
        }
        catch (BatchException)
        {
            // The ledger's next use reports why it cannot be read.
            return "calls";
        }
    }

    private void Say(string line)
    {
        if (_settings.Verbosity != Verbosity.Quiet)
            messages.Say($"parallel-llm: {line}");
    }
}
