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
    private static readonly TimeSpan ShowFirst = TimeSpan.FromSeconds(5);

    // Providers take up to ten minutes to cancel a batch.
    private static readonly TimeSpan LongestCancellation = TimeSpan.FromMinutes(15);

    private readonly RunSettings _settings = inputs.Settings;
    private readonly RunClock _clock = new(context.Time);
    private readonly EndpointAdvice _advice = new(inputs.Settings.Endpoints, context.Environment);
    private readonly PassedChunks _passed = new();
    private readonly Once _budget = new();
    private long _deferred;
    private bool _isBudgetSpent;

    /// <summary>Makes the calls; false if the run is stopped, and nothing is to be written.</summary>
    public async Task<bool> RunAsync(RunStop stop, EndpointWatch watch, DocumentReader reader)
    {
        if (!await AdoptAsync(stop))
            return false;
        while (true)
        {
            var deferred = await PassAsync(stop, watch, reader);
            if (stop.Opening.IsCancellationRequested)
                return Stopped(stop);
            composition.Keeping?.MarkSent();
            SayBudget(deferred);
            if (deferred == 0)
                return true;
            if (!await SettleAsync(stop))
                return Stopped(stop);
        }
    }

    private async Task<bool> AdoptAsync(RunStop stop)
    {
        foreach (var id in _settings.BatchFrom)
        {
            if (!await TryAsync(composition.Batches[0], batches => batches.AdoptAsync(id, stop.Opening), stop))
                return false;
        }

        return true;
    }

    /// <summary>Works with the batches of an endpoint; false if the run is stopped meanwhile, or by their refusal.</summary>
    private async Task<bool> TryAsync(BatchingClient batches, Func<BatchingClient, Task> work, RunStop stop)
    {
        try
        {
            await work(batches);
            return true;
        }
        catch (BatchException refused)
        {
            stop.Request(refused.Kind == FailureKind.NotStored ? StopCause.BatchesFailed : StopCause.Endpoint, Describe(batches, refused));
        }
        catch (OperationCanceledException) when (stop.Opening.IsCancellationRequested)
        {
            // The user has stopped the run, or another endpoint's refusal has.
        }

        return false;
    }

    private string Describe(BatchingClient batches, BatchException refused)
    {
        if (refused.Kind == FailureKind.NotStored)
            return refused.Message;
        var name = composition.Endpoints.First(endpoint => endpoint.Client == batches).Name;
        var message = $"the batches of {name} cannot go on: {refused.Message}";
        return refused.HasNoBatches
            ? $"{message} There are no batches here: run without {RunSettingTable.Batch.Flag}, or allow ordinary calls with "
                + $"{RunSettingTable.BatchDeadline.Flag}"
            : message + _advice.For(name, refused.Message);
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
        // Documents are recognised, and not yet kept: their results say what they took in this run.
        var extraction = new DocumentExtraction(ProcessAsync, composition.Recall(engine, logger, keeps: false), flow, logger);
        using var output = new NoOutput();
        var runner = new DocumentRunner(extraction, flow, rules, output, watch);
        await runner.RunAsync(RunDocuments.OfAsync(inputs, composition.Keeping, reader, texts: null, stop.Opening));
        _isBudgetSpent = stop.Cause == StopCause.Budget;
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
            _passed.Add(chunk);
            yield return chunk;
        }
    }

    /// <summary>Processes a request after the passes: what a chunk took in them is part of its result.</summary>
    public async IAsyncEnumerable<ProcessedChunk> ProcessAgainAsync(
        ProcessingRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in engine.ProcessAsync(request, cancellationToken))
            yield return _passed.Complete(chunk);
    }

    private void SayBudget(long deferred)
    {
        if (!_isBudgetSpent || deferred == 0 || !_budget.IsFirst())
            return;
        Say($"the budget admits {Calls(deferred)} at once, each with the most that it may cost; others follow in later batches. A larger "
            + $"budget, or a smaller {RunSettingTable.MaxOutputTokens.Flag}, makes fewer of them");
    }

    /// <summary>Waits until all calls have an answer, or are made directly; false if the run is stopped.</summary>
    private async Task<bool> SettleAsync(RunStop stop)
    {
        var left = _settings.BatchDeadline - _clock.Elapsed;
        using var late = new CancellationTokenSource(
            left is null ? Timeout.InfiniteTimeSpan : left > TimeSpan.Zero ? left.Value : TimeSpan.FromMilliseconds(1), context.Time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop.Opening, late.Token);
        using var shown = new CancellationTokenSource();
        Say($"waiting for batches: {OpenCalls()} without an answer");
        var show = ShowAsync(shown.Token);
        try
        {
            var settled = await Task.WhenAll(
                composition.Batches.Select(batches => TryAsync(batches, each => SettleAsync(each, ends.Token), stop)));
            return settled.All(one => one);
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

    private async Task SettleAsync(BatchingClient batches, CancellationToken cancellationToken)
    {
        try
        {
            await batches.SettleAsync(cancellationToken);
        }
        catch (BatchException none) when (none.HasNoBatches && _settings.BatchDeadline is not null)
        {
            messages.Say($"parallel-llm: {none.Message} There are no batches here: the calls are made directly");
            batches.UseCalls();
        }
    }

    private async Task<bool> SwitchAsync(RunStop stop)
    {
        Say($"{RunSettingTable.BatchDeadline.Flag} has passed: batches are cancelled, and calls without an answer are made directly");
        using var late = new CancellationTokenSource(LongestCancellation, context.Time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop.Opening, late.Token);
        var switched = await Task.WhenAll(
            composition.Batches.Select(batches => TryAsync(batches, each => SwitchAsync(each, stop, ends.Token), stop)));
        return switched.All(one => one);
    }

    // The user has set the time: a provider that does not cancel must not cost it.
    private async Task SwitchAsync(BatchingClient batches, RunStop stop, CancellationToken late)
    {
        try
        {
            await batches.SwitchToCallsAsync(late);
        }
        catch (BatchException refused) when (refused.Kind != FailureKind.NotStored)
        {
            UseCalls(refused.Message);
        }
        catch (OperationCanceledException) when (!stop.Opening.IsCancellationRequested)
        {
            UseCalls($"They were not cancelled within {LongestCancellation.TotalMinutes:0} minutes.");
        }

        void UseCalls(string reason)
        {
            messages.Say($"parallel-llm: batches go on at the provider, so that some calls may be paid for twice: {reason}");
            batches.UseCalls();
        }
    }

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        var (last, pause) = ("", ShowFirst);
        while (true)
        {
            await Task.Delay(pause, context.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                return;
            var line = string.Join("; ", composition.Batches.Select(batches => LineOf(batches.Progress)));
            if (line != last)
                Say(line);
            (last, pause) = (line, ShowEvery);
        }
    }

    private static string LineOf(BatchProgress progress) =>
        $"{progress.Batches:N0} {(progress.Batches == 1 ? "batch" : "batches")} with {Calls(progress.Sent)} at the provider, "
        + $"{Calls(progress.Waiting)} not sent yet, {progress.Ended:N0} answered"
        + (progress.MaxQueuedTokens is { } tokens ? $"; up to {tokens:N0} tokens may wait at the provider" : "");

    private bool Stopped(RunStop stop)
    {
        if (stop.Cause == StopCause.Interrupted)
            messages.Say(
                $"parallel-llm: stopped; {OpenCalls()} without an answer. Batches "
                + "that were started go on at the provider. The same command collects them; parallel-llm batch cancel ends them");
        return false;
    }

    private static string Calls(long count) => $"{count:N0} {(count == 1 ? "call" : "calls")}";

    private string OpenCalls()
    {
        try
        {
            return Calls(composition.Batches.Sum(batches => batches.Pending));
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
