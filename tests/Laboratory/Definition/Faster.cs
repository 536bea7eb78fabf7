using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Laboratory.Measures;

namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>
/// A scenario for real time: sped up, and with the work and the targets that its file gives for it. Bucket sizes stay the same, so a rate of 300 a minute at ten times the speed
/// becomes 3,000 a minute with a store of 300.
/// </summary>
internal static class Faster
{
    // Measured only inside the engine, so not available over HTTP.
    private static readonly string[] SeenInside = [Measure.Stall.Name, Measure.Opened.Name];

    /// <summary>The scenario in real time; null if its file has no such part, or none for it.</summary>
    public static ControlScenario? OverHttp(this ControlScenario scenario) =>
        scenario.Http is not { } http || http.Only?.Contains(scenario.Name) == false ? null : scenario with
        {
            Server = Of(scenario.Server, http.Speed),
            Work = Of(scenario.Work, http.Speed) with { Requests = http.Requests ?? scenario.Work.Requests },
            Clients = scenario.Clients with
            {
                EveryS = scenario.Clients.EveryS / http.Speed,
                LastAtS = scenario.Clients.LastAtS / http.Speed,
                TimeoutS = scenario.Clients.TimeoutS / http.Speed,
            },
            Targets = new Dictionary<string, string>(
        [
            .. scenario.Targets.Where(target => !http.Targets.ContainsKey(target.Key) && !SeenInside.Contains(target.Key)), .. http.Targets,
        ]),
        };

    private static WorkShape Of(WorkShape work, double speed) => work with
    {
        DocumentEveryS = work.DocumentEveryS / speed,
        ChunkEveryS = work.ChunkEveryS / speed,
        Bulk = work.Bulk is { } bulk ? bulk with { AtS = bulk.AtS / speed } : null,
        Cancel = [.. work.Cancel.Select(cancel => cancel with { AtS = cancel.AtS / speed })],
    };

    private static ProviderOptions Of(ProviderOptions server, double speed) => server with
    {
        Rpm = Rate(server.Rpm, speed),
        Tpm = Rate(server.Tpm, speed),
        RpmBurst = server.RpmBurst ?? Store(server, server.Rpm),
        TpmBurst = server.TpmBurst ?? Store(server, server.Tpm),
        EnforcementWindowSeconds = server.EnforcementWindowSeconds / speed,
        BurstSeconds = server.BurstSeconds / speed,
        RefusalMs = server.RefusalMs / speed,
        QueueMs = server.QueueMs / speed,
        ConcurrencyRefusal = server.ConcurrencyRefusal with { RetryAfterSeconds = server.ConcurrencyRefusal.RetryAfterSeconds / speed },
        Refusals =
        [
            .. server.Refusals.Select(refusal => refusal with
            {
                AtSeconds = refusal.AtSeconds / speed,
                RetryAfterSeconds = refusal.RetryAfterSeconds / speed,
            }),
        ],
        Latency = server.Latency with
        {
            Ms = server.Latency.Ms / speed,
            PerTokenMs = server.Latency.PerTokenMs / speed,
            DriftPerMin = server.Latency.DriftPerMin * speed,
        },
        Outages = [.. server.Outages.Select(outage => outage with { AtSeconds = outage.AtSeconds / speed, ForSeconds = outage.ForSeconds / speed })],
        Steps = [.. server.Steps.Select(step => step with
        {
            AtSeconds = step.AtSeconds / speed,
            OverSeconds = step.OverSeconds / speed,
            Rpm = step.Rpm is { } rpm ? Rate(rpm, speed) : null,
            Tpm = step.Tpm is { } tpm ? Rate(tpm, speed) : null,
            LatencyMs = step.LatencyMs / speed,
        })],
    };

    private static long Rate(long perMinute, double speed) => (long)(perMinute * speed);

    private static long? Store(ProviderOptions server, long perMinute) =>
        perMinute > 0 && server.EnforcementWindowSeconds is null && server.BurstSeconds is null ? perMinute : null;
}
