using System.Globalization;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Batches;

/// <summary>
/// Files and batches as a function of time: states follow from the time at which they are looked at. No clock, no I/O; all randomness comes
/// from the options' seed. Not thread-safe.
/// </summary>
/// <param name="options">The provider's shape.</param>
/// <param name="start">The date of time zero.</param>
internal sealed class BatchModel(ProviderOptions options, DateTimeOffset start)
{
    private readonly BatchOptions _options = options.Batches;
    private readonly OrderedDictionary<string, Batch> _batches = [];
    private readonly List<Batch> _active = [];
    private readonly TokenQueue _queue = new(options.Batches.QueueTokens);
    private readonly LineFates _fates = new(options.Batches, options.Seed);
    private readonly BatchTally _tally = new();
    private readonly FileStore _files = new(options.Batches);
    private LineAnswers? _answers;
    private long _results;

    public BatchStats Stats(TimeSpan now)
    {
        Advance(now);
        return _tally.Snapshot(_queue);
    }

    public FileStore Files(TimeSpan now)
    {
        Advance(now);
        return _files;
    }

    /// <summary>The batches in order of creation, without those that have vanished.</summary>
    public IEnumerable<Batch> Batches(TimeSpan now)
    {
        Advance(now);
        return _batches.Values.Where(batch => !batch.IsGone(now));
    }

    public Batch? Find(TimeSpan now, string id)
    {
        Advance(now);
        return _batches.TryGetValue(id, out var batch) && !batch.IsGone(now) ? batch : null;
    }

    /// <summary>Creates a batch; a refusal if too many tokens wait and the options refuse it at once.</summary>
    public (Batch? Batch, Refusal? Refusal) Create(TimeSpan now, BatchRequest request, BatchInput input)
    {
        Advance(now);
        var isQueued = _queue.TryAdd(now, input.Model, input.PromptTokens);
        if (!isQueued)
            _tally.RefusedByQueue();
        if (!isQueued && _options.QueueRefusal == QueueRefusal.Status429)
        {
            var (code, message, _, _) = TooManyTokens(input.Model);
            return (null, new Refusal(429, code, "tokens", message, FailureKind.ThrottledByRate));
        }

        var number = _batches.Count + 1;
        var batch = new Batch(number, request, input, BatchPlan.Of(_options, options.Seed, (ulong)number), now, isQueued);
        batch.Enter(BatchState.Validating, now, now + Durations.Milliseconds(_options.ValidationMs));
        _tally.Created();
        _batches.Add(batch.Id, batch);
        _active.Add(batch);
        return (batch, null);
    }

    /// <summary>Cancels a batch, unless it is cancelled already; a refusal if it ended otherwise.</summary>
    public Refusal? Cancel(TimeSpan now, Batch batch)
    {
        Advance(now);
        if (batch.State is BatchState.Cancelling or BatchState.Cancelled)
            return null;
        if (batch.HasEnded)
            return Refusals.BadRequest($"Cannot cancel a batch with status '{Name(batch.State)}'.") with { Status = 409 };
        batch.Enter(BatchState.Cancelling, now, now + Durations.Milliseconds(_options.CancelMs));
        return null;
    }

    /// <summary>The name of a state in the API.</summary>
    public static string Name(BatchState state) => state == BatchState.InProgress ? "in_progress" : state.ToString().ToLowerInvariant();

    private void Advance(TimeSpan now)
    {
        while (_active.MinBy(batch => (batch.Due, batch.Number)) is { } next && next.Due <= now)
            Step(next, next.Due);
        _files.Advance(now);
    }

    private void Step(Batch batch, TimeSpan at)
    {
        switch (batch.State)
        {
            case BatchState.Validating:
                Validate(batch, at);
                break;
            case BatchState.InProgress:
                batch.Enter(BatchState.Finalizing, at, at + Durations.Milliseconds(_options.FinalizingMs));
                break;
            case BatchState.Finalizing:
                var isWhole = batch.DoneAt(at) == batch.Runs.Count && batch.Runs.All(run => run.Ends);
                End(batch, at, isWhole ? BatchState.Completed : BatchState.Expired);
                break;
            default:
                End(batch, at, BatchState.Cancelled);
                break;
        }
    }

    private void Validate(Batch batch, TimeSpan at)
    {
        var input = batch.Input!;
        if (input.Errors.Count > 0)
            End(batch, at, BatchState.Failed, input.Errors);
        else if (!batch.IsQueued)
            End(batch, at, BatchState.Failed, [TooManyTokens(input.Model)]);
        else if (batch.Plan.Fails)
            End(batch, at, BatchState.Failed);
        else
            Start(batch, at);
    }

    private void Start(Batch batch, TimeSpan at)
    {
        _tally.Started(batch.Request);
        var runs = batch.Input!.Lines.Select(line => new LineRun(line, _fates.Next(line))).ToArray();
        Draw.Many(options.Seed, "order", (ulong)batch.Number).Shuffle(runs);
        batch.Start(at, runs);
    }

    private void End(Batch batch, TimeSpan at, BatchState state, IReadOnlyList<BatchError>? errors = null)
    {
        if (batch.Runs.Count > 0)
            SaveResults(batch, at, state);
        if (batch.IsQueued)
            _queue.Return(at, batch.Model, batch.PromptTokens);
        _tally.Ended(state);
        _active.Remove(batch);
        batch.End(state, at, errors);
    }

    private void SaveResults(Batch batch, TimeSpan at, BatchState state)
    {
        _answers ??= new LineAnswers(options, _tally);
        var (output, failures, usage) = (new List<LineResult>(), new List<LineResult>(), default(BatchUsage));
        var done = batch.DoneAt(at);
        for (var i = 0; i < batch.Runs.Count; i++)
        {
            var run = batch.Runs[i];
            var result = i < done && run.Ends
                ? _answers.Answer(run, ++_results, start + at, ref usage)
                : LineResult.Unfinished(++_results, run.Line.CustomId, isCancelled: state == BatchState.Cancelled);
            (result.Succeeded || _options.ErrorForm == BatchErrorForm.ErrorOnly ? output : failures).Add(result);
        }

        var random = Draw.Many(options.Seed, "output fault", (ulong)batch.Number);
        var cut = OutputFaults.Apply(output, batch.Plan.Output, random);
        batch.OutputFileId = Save(batch, at, "output", output, cut);
        batch.ErrorFileId = Save(batch, at, "error", failures);
        batch.Usage = usage;
    }

    private string? Save(Batch batch, TimeSpan at, string kind, List<LineResult> results, int? cut = null)
    {
        if (results.Count == 0)
            return null;
        var content = ResultWriter.Write(results, _options.ErrorForm, cut);
        return _files.Add(at, $"{batch.Id}_{kind}.jsonl", "batch_output", content, batch.Request.OutputExpiresAfter).Id;
    }

    private BatchError TooManyTokens(string? model)
    {
        var limit = _options.QueueRefusal == QueueRefusal.Fails
            ? string.Create(CultureInfo.InvariantCulture, $" Limit: {_queue.Limit:N0} enqueued tokens.")
            : "";
        return new BatchError(
            "token_limit_exceeded",
            $"Enqueued token limit reached for {model} in organization org-simulator.{limit} "
            + "Please try again once some in_progress batches have been completed.");
    }
}
