using System.Globalization;
using CsCheck;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Limiters;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Laboratory;

/// <summary>
/// Random fault plans in virtual time: the engine's pure classes against the simulated provider, with every fault that it knows, limits that step,
/// outages and cancellations. A plan that fails is shrunk and printed.
/// </summary>
public sealed class FaultPlanTests
{
    private const int Plans = 1000;

    private static readonly string[] FaultNames =
        ["500", "overloaded", "reset", "hang", "truncated", "html", "empty", "fenced", "chatty", "invalid", "length", "filter"];

    private static readonly Gen<FaultShare> GenFault = Gen.Select(Gen.Int[0, FaultNames.Length - 1], Gen.Int[1, 8], (kind, percent) => new FaultShare(FaultNames[kind], percent));

    private static readonly Gen<Step> GenStep = Gen.Select(Gen.Int[1, 100], Gen.Int[0, 12], Gen.Int[0, 3], (at, places, rate) => new Step(at / 10.0, places, rate * 1_200));

    private static readonly Gen<Outage> GenOutage = Gen.Select(
        Gen.Int[0, 80], Gen.Int[1, 50], Gen.Enum<OutageKind>(), (at, length, kind) => new Outage(at / 10.0, length / 10.0, kind));

    private static readonly Gen<Plan> GenPlan = Gen.Select(
        Gen.Select(Gen.Int[1, 1_000_000], Gen.Int[1, 20], Gen.Int[1, 80], Gen.Int[1, 4]),
        Gen.Select(Gen.Int[1, 400], Gen.Int[0, 30]),
        GenFault.List[0, 6],
        GenStep.List[0, 3],
        GenOutage.List[0, 2],
        Gen.Int[0, 60].List[0, 2],
        (work, link, faults, steps, outages, cancels) => new Plan(
            work.Item1, work.Item2, work.Item3, work.Item4, link.Item1, link.Item2, faults, steps, outages, [.. cancels.Select(at => at / 10.0)]));

    [Fact]
    public void Whatever_goes_wrong_every_chunk_ends_once_and_no_bound_is_passed() => GenPlan.Sample(Check, iter: Plans, threads: 1);

    private static void Check(Plan plan)
    {
        var run = Bench.Run(plan.Scenario(), LimiterKinds.Production, plan.Seed);

        run.Violations.ShouldBeEmpty();
        run.Unfinished.ShouldBeFalse("it led nowhere");
        var answered = run.Calls.Count(call => call.End == CallEnd.Answered);
        (answered + run.Lost + run.Cancelled).ShouldBe(plan.Chunks, "chunks answered, given up and cancelled");
        if (plan.Cancels.Count == 0)
            run.Cancelled.ShouldBe(0);
        run.Calls.Max(call => call.InFlight).ShouldBeLessThanOrEqualTo(plan.Cap);
    }

    private sealed record FaultShare(string Kind, int Percent);

    private sealed record Step(double AtSeconds, int Permits, int Rpm);

    private sealed record Outage(double AtSeconds, double ForSeconds, OutageKind Kind);

    private sealed record Plan(
        int Seed, int Cap, int Chunks, int Documents, int LatencyMs, int AcknowledgeMs,
        List<FaultShare> Faults, List<Step> Steps, List<Outage> Outages, List<double> Cancels)
    {
        public ControlScenario Scenario() => new()
        {
            Title = "a random plan",
            Server = new ProviderOptions
            {
                Latency = new LatencyOptions { Ms = LatencyMs, Cv = 0.5 },
                Faults = new FaultOptions
                {
                    Error500 = Share("500"),
                    Overloaded = Share("overloaded"),
                    Reset = Share("reset"),
                    Hang = Share("hang"),
                    TruncatedBody = Share("truncated"),
                    Html = Share("html"),
                    EmptyContent = Share("empty"),
                    Fenced = Share("fenced"),
                    Chatty = Share("chatty"),
                    InvalidJson = Share("invalid"),
                    Length = Share("length"),
                    ContentFilter = Share("filter"),
                },
                Steps = [.. Steps.Select(step => new StepOptions { AtSeconds = step.AtSeconds, Concurrency = step.Permits, Rpm = step.Rpm })],
                Outages = [.. Outages.Select(outage => new OutageOptions { AtSeconds = outage.AtSeconds, ForSeconds = outage.ForSeconds, Kind = outage.Kind })],
            },
            Work = new WorkShape
            {
                Requests = Chunks,
                Documents = Documents,
                DocumentEveryS = 0.2,
                MaxOutputTokens = 100,
                Cancel = [.. Cancels.Select((at, index) => new CancelShape { AtS = at, Document = index })],
            },
            Clients = new ClientsShape { Cap = Cap, TimeoutS = 2 },
            Link = new LinkShape { AcknowledgeMs = AcknowledgeMs },
        };

        public override string ToString()
        {
            var lines = new List<string> { Text($"{Chunks} chunks in {Documents} documents, cap {Cap}, latency {LatencyMs} ms, acknowledged after {AcknowledgeMs} ms, seed {Seed}") };
            lines.AddRange(Faults.Select(fault => Text($"{fault.Kind}: {fault.Percent} %")));
            lines.AddRange(Steps.Select(step => Text($"from {step.AtSeconds} s: {step.Permits} places, {step.Rpm} a minute")));
            lines.AddRange(Outages.Select(outage => Text($"from {outage.AtSeconds} s: outage of {outage.ForSeconds} s, {outage.Kind}")));
            lines.AddRange(Cancels.Select((at, index) => Text($"document {index} cancelled at {at} s")));
            return string.Join("; ", lines);
        }

        private double Share(string kind) => Faults.Where(fault => fault.Kind == kind).Sum(fault => fault.Percent) / 100.0;

        private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
