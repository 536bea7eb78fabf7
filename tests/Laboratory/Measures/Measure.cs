namespace ParallelLlm.Tests.Laboratory.Measures;

/// <summary>A criterion for runs.</summary>
internal sealed record Measure(string Name, string Heading, bool MoreIsBetter, string Meaning)
{
    public static readonly Measure Goodput = new("goodput", "goodput %", true, "oracle's time ÷ time of the run, including the start");

    public static readonly Measure GoodputSteady = new("goodput_steady", "steady %", true, "work done in the steady state ÷ work possible in that time");

    public static readonly Measure Waste = new("waste", "waste %", false, "throttled ÷ all attempts");

    public static readonly Measure WasteAfterBurst = new("waste_after_burst", "waste later %", false, "the same without the first burst: the attempts that each client sent before its first answer");

    public static readonly Measure Start = new("start_rtt", "start RTT", false, "round trips until one begins that reaches 90 % of the possible work");

    public static readonly Measure StepDown = new("step_down_rtt", "down RTT", false, "round trips after a step down until the last attempt was admitted above the new limit + 1");

    public static readonly Measure StepUp = new("step_up_rtt", "up RTT", false, "round trips after a step up until one begins that reaches 90 %");

    public static readonly Measure Early = new("early", "early", false, "attempts admitted after a wait hint was received and before its end");

    public static readonly Measure Jain = new("jain", "Jain", true, "Jain's fairness index of the clients' answers, while all have work");

    public static readonly Measure Utilisation = new("utilisation", "utilisation %", true, "as steady, all clients together, while all have work");

    public static readonly Measure P95 = new("p95_ratio", "p95 ÷ unloaded", false, "95th percentile of latency ÷ mean latency of an unloaded server, in the steady state");

    public static readonly Measure OutageSent = new("outage_sent", "outage sent", false, "attempts sent during an outage ÷ (in flight at its start + trip threshold + 1 per open period)");

    public static readonly Measure Recovery = new("recovery_rtt", "recovery RTT", false, "round trips from the first good answer after an outage until one begins that reaches 90 %");

    public static readonly Measure Lost = new("lost", "lost", false, "chunks without an answer");

    public static readonly Measure Greedy = new("greedy", "greedy %", true, "time of the greedy schedule of the same calls ÷ time of the run, including start and tail. The schedule knows limits and faults, sends each call when the server accepts it, and is never refused; after a trickle, the time counts from the bulk document");

    public static readonly Measure Heeding = new("heeding", "heeding %", true,
        "the same, by a schedule that sends nothing between the arrival of a wait hint in the run and its end");

    public static readonly Measure Stall = new("stall_s", "stall s", false, "seconds in which work waited, nothing was in flight, and the server would have admitted a call, beyond one round trip and any wait hint");

    public static readonly Measure StartRefused = new(
        "start_refused", "refused at the start", false, "refused attempts among those sent before the first answer");

    public static readonly Measure BurstRefused = new(
        "burst_refused", "refused in a burst", false, "most refused attempts among those sent within one round trip, after the last step");

    public static readonly Measure MostInFlight = new("in_flight", "in flight", false, "most calls in flight from the steady state on");

    public static readonly Measure TimeOuts = new("timeouts", "time-outs", false, "attempts that timed out");

    public static readonly Measure Opened = new("breaker_opened", "breaker opened", false, "how often the breaker opened");

    public static readonly Measure Back = new(
        "back", "back %", true, "work done between 10 and 30 round trips after the last step ÷ work possible in that time");

    public static readonly Measure WholeAfter = new(
        "whole_after_s", "whole after s", false, "seconds from the end of an outage until a round trip begins that reaches 90 %");

    public static readonly IReadOnlyList<Measure> All =
    [
        Goodput, GoodputSteady, Waste, WasteAfterBurst, Start, StepDown, StepUp, Early, Jain, Utilisation, P95, OutageSent, Recovery, Lost,
        Greedy, Heeding, Stall, StartRefused, BurstRefused, MostInFlight, TimeOuts, Opened, Back, WholeAfter,
    ];
}
