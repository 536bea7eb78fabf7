namespace ParallelLlm.Tests.Load.Laboratory.Measures;

/// <summary>Something that a run is judged by.</summary>
internal sealed record Measure(string Name, string Heading, bool MoreIsBetter, string Meaning)
{
    public static readonly Measure Goodput = new("goodput", "goodput %", true, "oracle's time ÷ time of the run, the start included");

    public static readonly Measure GoodputSteady = new("goodput_steady", "steady %", true, "work done in the steady state ÷ what could have been done in that time");

    public static readonly Measure Waste = new("waste", "waste %", false, "throttled ÷ all attempts");

    public static readonly Measure WasteAfterBurst = new("waste_after_burst", "waste later %", false, "the same without the first burst: the attempts that each client sent before its first answer came");

    public static readonly Measure Start = new("start_rtt", "start RTT", false, "round trips until a round trip begins in which 90 % of what can be had is had");

    public static readonly Measure StepDown = new("step_down_rtt", "down RTT", false, "round trips after a step down until the last attempt was admitted above the new limit + 1");

    public static readonly Measure StepUp = new("step_up_rtt", "up RTT", false, "round trips after a step up until a round trip begins in which 90 % is had");

    public static readonly Measure Early = new("early", "early", false, "attempts admitted after a wait hint was received and before its end");

    public static readonly Measure Jain = new("jain", "Jain", true, "Jain's fairness index of the clients' answers, while all have work");

    public static readonly Measure Utilisation = new("utilisation", "utilisation %", true, "as steady, all clients together, while all have work");

    public static readonly Measure P95 = new("p95_ratio", "p95 ÷ unloaded", false, "95th percentile of latency ÷ mean latency of an unloaded server, in the steady state");

    public static readonly Measure OutageSent = new("outage_sent", "outage sent", false, "attempts sent while the server was down ÷ (in flight when it went down + trip threshold + 1 per open period)");

    public static readonly Measure Recovery = new("recovery_rtt", "recovery RTT", false, "round trips from the first good answer after an outage until a round trip begins in which 90 % is had");

    public static readonly Measure Lost = new("lost", "lost", false, "chunks that got no answer");

    public static readonly IReadOnlyList<Measure> All =
        [Goodput, GoodputSteady, Waste, WasteAfterBurst, Start, StepDown, StepUp, Early, Jain, Utilisation, P95, OutageSent, Recovery, Lost];
}
