using System.Runtime.InteropServices;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Http;

/// <summary>Passes calls on and records each as seen from the engine, from start to end, by one clock for all clients of a run. Thread-safe.</summary>
internal sealed class RecordingClient(ILlmClient inner, RunRecord record, int client, int chunks, Func<TimeSpan> clock) : ILlmClient
{
    private readonly HashSet<string> _prompts = [];
    private int _out;
    private bool _answered;
    private TimeSpan _hintedUntil;

    public async ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken)
    {
        var index = Begin(call);
        var outcome = await inner.CompleteAsync(call, cancellationToken);
        End(index, outcome);
        return outcome;
    }

    // The record is shared by the clients of a run.
    private int Begin(LlmCall call)
    {
        lock (record)
        {
            var now = clock();
            record.Calls.Add(new SentCall
            {
                Client = client,
                Sent = now,
                InFlight = ++_out,
                FirstBurst = !_answered,
                Early = now < _hintedUntil,
            });
            // Every chunk has its own prompt: the last new one is the last work.
            if (_prompts.Add(call.UserMessage) && _prompts.Count == chunks)
                record.OutOfWork[client] = now;
            return record.Calls.Count - 1;
        }
    }

    private void End(int index, AttemptOutcome outcome)
    {
        lock (record)
        {
            var now = clock();
            _out--;
            _answered |= outcome.Succeeded;
            if (outcome.WaitHint is { } hint && hint > TimeSpan.Zero && now + hint > _hintedUntil)
            {
                _hintedUntil = now + hint;
                record.Hints.Add((now, _hintedUntil));
            }

            ref var sent = ref CollectionsMarshal.AsSpan(record.Calls)[index];
            (sent.Ended, sent.Prompt, sent.Tokens) = (now, (int)outcome.Usage.Prompt, (int)outcome.Usage.Total);
            sent.End = outcome.Failure == FailureKind.Cancelled ? CallEnd.None : ServerLink.EndOf(outcome, LimitOf(outcome));
        }
    }

    // If limits refuse with 503, no other cause does.
    private RefusedBy LimitOf(AttemptOutcome outcome) =>
        outcome.StatusCode == 503 && record.Server.RefusalStatus == 503 ? RefusedBy.Concurrency : RefusedBy.Other;
}
