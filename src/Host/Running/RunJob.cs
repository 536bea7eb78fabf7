using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>A run from its settings to its end: assembles, supervises and disposes of its parts.</summary>
internal sealed class RunJob(
    RunInputs inputs,
    EngineComposition composition,
    ParallelProcessor engine,
    ILineOutput output,
    Messages messages,
    ILoggerFactory loggers,
    HostContext context)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AbandonGrace = TimeSpan.FromSeconds(2);

    private readonly RunSettings _settings = inputs.Settings;
    private readonly RunTally _tally = new();
    private readonly RunClock _clock = new(context.Time);
    private readonly EndpointWatch _watch =
        new([.. inputs.Settings.Endpoints.Select(endpoint => endpoint.Name)], inputs.Settings.WhenNoneCanServe)
        {
            Advice = new EndpointAdvice(inputs.Settings.Endpoints, context.Environment).For,
        };
    private readonly ParkedEndpoints _parked = new();
    private readonly ILogger _logger = loggers.CreateLogger<RunJob>();

    // Whether it ends while its calls are at the provider: there are no results yet.
    private bool _isLeft;

    public async Task<RunEnd> RunAsync()
    {
        using var stop = new RunStop();
        using var signals = StopSignals.For(stop);
        _watch.Status = () => engine.Endpoints;
        var rules = RunRules.Of(inputs);
        var flow = new DocumentFlow(WindowGate.For(rules), _tally, stop, _clock);
        var phase = composition.Batches.Count == 0 ? null : new BatchPhase(inputs, composition, engine, messages, _logger, context);
        ProcessRequest process = phase is null ? engine.ProcessAsync : phase.ProcessAgainAsync;
        var extraction = new DocumentExtraction(process, composition.Recall(engine, _logger), flow, _logger);
        var runner = new DocumentRunner(extraction, flow, rules, output, _watch);
        using var reader = new DocumentReader(context.Time, readers: _settings.Readers);
        var texts = _settings.Texts is { } folder ? new TextFolder(folder) : null;
        var run = Task.Run(async () =>
        {
            _isLeft = phase is not null && !await phase.RunAsync(stop, _watch, reader);
            if (!_isLeft)
                await runner.RunAsync(RunDocuments.OfAsync(inputs, composition.Keeping, reader, texts, stop.Opening));
        });
        await LookAfterAsync(run, stop);
        var code = await ConcludeAsync(stop, phase);
        var end = new RunEnd(code, stop.Cause) { IsLate = code == ExitCode.Incomplete && _settings.Deadline <= _clock.Elapsed };
        if (stop.Waiting.IsCancellationRequested)
            return end;
        await engine.DisposeAsync();
        if (composition.Store is { } store)
            await store.DisposeAsync();
        if (!_isLeft)
            composition.Keeping?.Complete(isComplete: stop.Cause is null);
        // While the lock of the ledger beside it is held.
        composition.Keeping?.Dispose();
        foreach (var batches in composition.Batches)
        {
            // Results are written: their answers are in the store, or were read.
            if (stop.Cause is null)
                batches.Prune();
            batches.Dispose();
        }

        return end;
    }

    /// <summary>Shows progress and watches the endpoints during the run; drains the engine when the run stops.</summary>
    private async Task LookAfterAsync(Task run, RunStop stop)
    {
        using var done = new CancellationTokenSource();
        // Batches are reported line by line.
        var isShown = context.ShowsProgress(_settings) && composition.Batches.Count == 0;
        var count = Task.Run(() => isShown ? inputs.Documents.TakeWhile(_ => !done.IsCancellationRequested).Count() : 0, done.Token);
        var progress = new RunProgress(_tally, _clock, () => (engine.Endpoints, engine.Budget), _settings.MaxConcurrency, count);
        var display = isShown
            ? ProgressDisplay.ShowAsync(context.Error, messages, progress.Look, context.Time, done.Token)
            : Task.CompletedTask;
        var drain = DrainWhenStoppedAsync(stop, done.Token);
        while (await Task.WhenAny(run, Task.Delay(LookInterval, context.Time, stop.Waiting)) != run
            && !stop.Waiting.IsCancellationRequested)
        {
            progress.Summary = await SummaryAsync() ?? progress.Summary;
            foreach (var name in _parked.Due(engine.Endpoints, _clock.Elapsed))
                engine.ResetEndpoint(name);
            if (_watch.Reason is { } reason)
                stop.Request(StopCause.Endpoint, reason);
        }

        // After a second signal the documents still get a moment, to be counted as unfinished or written where they are finished.
        if (stop.Waiting.IsCancellationRequested)
            await Task.WhenAny(run, Task.Delay(AbandonGrace, context.Time));
        await done.CancelAsync();
        await display;
        if (run.IsCompleted)
        {
            await run;
            await drain;
        }
    }

    private async Task DrainWhenStoppedAsync(RunStop stop, CancellationToken done)
    {
        await WhenCancelledAsync(stop.Opening, done);

        // The other token does not show it: a refused key can end the run before it was reported.
        if (!stop.Opening.IsCancellationRequested)
            return;
        if (stop.Cause == StopCause.Interrupted && composition.Batches.Count == 0)
            Say($"Interrupted: waiting for {engine.Endpoints.Sum(endpoint => endpoint.InFlight)} calls in flight; "
                + "interrupt again to stop at once.");
        else if (stop.Cause is StopCause.Endpoint or StopCause.Budget or StopCause.BatchesFailed)
            messages.Say($"parallel-llm: {stop.Message}");

        // Open chunks have their results by now; documents still being read are reported as missing.
        if (stop.Cause == StopCause.Budget)
            return;

        // Calls in flight are paid for, but without an output their results would be lost.
        var isWorthIt = stop.Cause is StopCause.Interrupted or StopCause.Endpoint;
        var drain = engine.DrainAsync(isWorthIt ? _settings.Timeout ?? ProcessingRequest.DefaultTimeout : TimeSpan.Zero);
        await Task.WhenAny(drain, WhenCancelledAsync(stop.Waiting, done));
        if (stop.Waiting.IsCancellationRequested)
            await engine.DrainAsync(TimeSpan.Zero);
    }

    private async Task<int> ConcludeAsync(RunStop stop, BatchPhase? phase)
    {
        var elapsed = _clock.Elapsed;
        var counts = _tally.Counts();
        Complete(counts, stop);
        // After a second signal only a report is worth the wait.
        var summary = _settings.Report is null && stop.Waiting.IsCancellationRequested ? null : await SummaryAsync();
        // The engine has seen every chunk once per pass.
        if (phase is not null && summary is not null)
            summary = summary with
            {
                Total = counts.Chunks,
                Completed = counts.CompletedChunks,
                FromStore = counts.ChunksFromStore,
                Failed = counts.FailedChunks,
            };
        if (stop.Cause == StopCause.OutputFailed)
            messages.Say($"parallel-llm: {_settings.OutName}: {stop.Message}");
        if (counts is { MissingTexts: > 0 and var missing, TextProblem: { } problem })
            messages.Say($"parallel-llm: {RunSettingTable.Texts.Flag} {_settings.Texts}: "
                + $"{missing:N0} {(missing == 1 ? "text is" : "texts are")} missing; the first: {problem}");
        var code = RunVerdict.ExitCodeOf(stop.Cause, counts, _settings.WhenNoneCanServe == NoneCanServe.Partial);
        if (_settings.Report is { } path)
        {
            var report = new RunResult
            {
                Endpoints = engine.Endpoints,
                StartedAt = _clock.StartedAt,
                Elapsed = elapsed,
                ExitCode = code,
                Reason = stop.Message ?? stop.Cause switch
                {
                    null => null,
                    StopCause.Interrupted => "interrupted",
                    _ => "standard output was closed",
                },
                Counts = counts,
                Summary = summary ?? new ProcessingSummary(),
                Changes = await AskAsync(engine.GetControlChangesAsync) ?? [],
                Budget = engine.Budget,
            };
            if (!TargetWriting.Write(RunSettingTable.Report.Flag, path, stream => stream.Write(RunReport.Write(report)), messages)
                && code == ExitCode.Completed)
                code = ExitCode.Incomplete;
        }

        if (stop.Cause != StopCause.OutputClosed && !_isLeft)
        {
            var lines = SummaryLines.Of(
                counts, elapsed, summary, engine.Budget, isStored: composition.Store is not null, hasBatches: phase is not null);
            foreach (var line in lines)
                Say(line);
        }

        if (counts is { CompletedDocuments: > 0, EmptyFields: { Count: > 0 } empty })
            Say($"parallel-llm: no document has a value for {string.Join(", ", empty)}; check --fields against the documents");
        return code;
    }

    /// <summary>Ends the output. What an earlier run wrote stays where this one was stopped before its first document.</summary>
    private void Complete(RunCounts counts, RunStop stop)
    {
        if (_isLeft || stop.Cause is StopCause.OutputFailed or StopCause.OutputClosed)
            return;
        var written = counts.CompletedDocuments + counts.PartialDocuments.Count + counts.FailedDocuments.Count;
        if (stop.Cause is not null && written == 0)
        {
            if (_settings.Out is not null)
                Say($"{_settings.OutName}: not written, because no document was finished");
            return;
        }

        var result = output.Complete();
        if (result.Status == LineWrite.Written && result.Message is { } note)
            messages.Say($"parallel-llm: {_settings.OutName}: {note}");
        else if (result.Status != LineWrite.Written
            && !stop.Request(result.Status == LineWrite.Closed ? StopCause.OutputClosed : StopCause.OutputFailed, result.Message))
            messages.Say($"parallel-llm: {_settings.OutName}: {result.Message}");
    }

    private Task<ProcessingSummary?> SummaryAsync() => AskAsync(engine.GetSummaryAsync);

    /// <summary>Null if the engine is too busy to answer or has ended: that must not prevent the results from being reported.</summary>
    private async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T>> ask) where T : class
    {
        using var late = new CancellationTokenSource(LongestAnswer, context.Time);
        try
        {
            return await ask(late.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Say(string line)
    {
        if (_settings.Verbosity != Verbosity.Quiet)
            messages.Say(line);
    }

    private static async Task WhenCancelledAsync(params CancellationToken[] tokens)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(tokens);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, any.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
