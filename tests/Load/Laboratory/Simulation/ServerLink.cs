using System.Runtime.InteropServices;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.Laboratory.Simulation;

/// <summary>What lies between a client and the server: calls go out, answers and refusals come back after their time, and each is put on record.</summary>
internal sealed class ServerLink(Bench bench, int client)
{
    private const string Answer = "{}";

    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(bench.Scenario.Clients.TimeoutS);

    /// <summary>Offers a call to the server; returns when its end will be known here.</summary>
    public TimeSpan Send(BenchCall call, TimeSpan now, bool firstBurst, bool early)
    {
        var most = call.Attempt.Item.MaxOutputTokens;
        var admission = call.Admission = bench.Provider.Offer(now, new OfferedCall(call.PromptTokens, most));
        var ticket = admission.Ticket;
        var reserves = bench.Scenario.Server.TokenCharge == TokenCharge.Reserved;
        call.SentAt = now;
        call.Index = bench.Record.Calls.Count;
        bench.Record.Calls.Add(new SentCall
        {
            Client = client,
            Sent = now,
            InFlight = call.Attempt.Ticket.InFlight,
            Tokens = call.PromptTokens + (reserves ? most ?? ticket.OutputTokens : ticket.OutputTokens),
            FirstBurst = firstBurst,
            Early = early,
        });

        var end = !admission.Accepted || ticket.AnswersAt <= now ? now + bench.RefusalTime : ticket.AnswersAt;
        call.TimesOut = end > now + _timeout;
        return call.TimesOut ? now + _timeout : end;
    }

    /// <summary>What a call that has ended came to; frees its place on the server.</summary>
    public AttemptOutcome Receive(BenchCall call, TimeSpan now)
    {
        var (admission, latency) = (call.Admission, now - call.SentAt);
        if (admission.Accepted)
            bench.Provider.Finish(now, admission.Ticket);
        if (call.TimesOut)
            return Outcomes.TimedOut(latency);
        return admission.Refusal is { } refusal
            ? Outcomes.Of(refusal, admission.RateLimit) with { Latency = latency }
            : Outcomes.Of(admission, Answer, call.PromptTokens, latency);
    }

    /// <summary>Puts a call's end on record.</summary>
    public void Note(BenchCall call, TimeSpan now, CallEnd end)
    {
        ref var record = ref CollectionsMarshal.AsSpan(bench.Record.Calls)[call.Index];
        (record.Ended, record.End) = (now, end);
    }

    public static CallEnd EndOf(AttemptOutcome outcome) => outcome.Failure switch
    {
        null => CallEnd.Answered,
        FailureKind.ThrottledByRate or FailureKind.ThrottledByConcurrency => CallEnd.Throttled,
        FailureKind.Timeout => CallEnd.TimedOut,
        _ => CallEnd.Failed,
    };
}
