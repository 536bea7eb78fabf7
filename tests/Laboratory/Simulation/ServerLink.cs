using System.Runtime.InteropServices;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>The link between a client and the server: sends calls, returns answers and refusals after their time, and records each.</summary>
internal sealed class ServerLink(Bench bench, int client)
{
    private const string Answer = "{}";

    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(bench.Scenario.Clients.TimeoutS);

    /// <summary>Offers a call to the server and predicts its end.</summary>
    public void Send(BenchCall call, TimeSpan now, bool firstBurst, bool early)
    {
        var most = call.Attempt.Item.MaxOutputTokens;
        var admission = call.Admission = bench.Provider.Offer(now, new OfferedCall(call.PromptTokens, most));
        var permit = admission.Permit;
        var reserves = bench.Scenario.Server.TokenCharge == TokenCharge.Reserved;
        call.SentAt = now;
        call.Index = bench.Record.Calls.Count;
        bench.Record.Calls.Add(new SentCall
        {
            Client = client,
            Sent = now,
            InFlight = call.Attempt.Permit.InFlight,
            Prompt = call.PromptTokens,
            Tokens = call.PromptTokens + (reserves ? most ?? permit.OutputTokens : permit.OutputTokens),
            FirstBurst = firstBurst,
            Early = early,
        });
        Foresee(call, now);
    }

    /// <summary>Predicts a call's end; returns whether it has changed.</summary>
    public bool Foresee(BenchCall call, TimeSpan now)
    {
        var before = call.EndsAt;
        var answersAt = call.Admission.Accepted ? bench.Provider.AnswersAt(now, call.Admission.Permit) : TimeSpan.Zero;
        var end = answersAt <= call.SentAt ? call.SentAt + bench.RefusalTime : answersAt;
        var timeout = call.Timeout ?? _timeout;
        call.TimesOut = end > call.SentAt + timeout;
        call.EndsAt = call.TimesOut ? call.SentAt + timeout : end;
        return call.EndsAt != before;
    }

    /// <summary>The outcome of an ended call; frees its capacity on the server.</summary>
    public AttemptOutcome Receive(BenchCall call, TimeSpan now)
    {
        var (admission, latency) = (call.Admission, now - call.SentAt);
        var closing = admission.Accepted ? bench.Provider.Finish(now, admission.Permit) : default;
        if (call.TimesOut)
            return Outcomes.TimedOut(latency);
        if ((admission.Refusal ?? closing.Refusal) is not { } refusal)
            return Outcomes.Of(admission with { RateLimit = closing.RateLimit ?? admission.RateLimit }, Answer, call.PromptTokens, latency);
        call.RefusedBy = refusal.By;
        return RefusalOnTheWire.Read(refusal, admission.RateLimit, call) with { Latency = latency };
    }

    /// <summary>Records a call's end.</summary>
    public void Note(BenchCall call, TimeSpan now, CallEnd end)
    {
        ref var record = ref CollectionsMarshal.AsSpan(bench.Record.Calls)[call.Index];
        (record.Ended, record.End) = (now, end);
    }

    /// <summary>How a call ended; a refusal by a limit counts as throttled whatever its status.</summary>
    public static CallEnd EndOf(AttemptOutcome outcome, RefusedBy refusedBy) => outcome.Failure switch
    {
        null => CallEnd.Answered,
        _ when refusedBy != RefusedBy.Other => CallEnd.Throttled,
        FailureKind.ThrottledByRate or FailureKind.ThrottledByConcurrency => CallEnd.Throttled,
        FailureKind.Timeout => CallEnd.TimedOut,
        _ => CallEnd.Failed,
    };
}
