using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.Definition;

/// <summary>The shortest time that a server's limits allow for answering calls, from the first request to the last answer, without faults.</summary>
internal static class IdealTime
{
    /// <summary>Seconds; null if the limits change over time or depend on more than the number of calls.</summary>
    public static double? Seconds(ProviderOptions server, int cap, long calls)
    {
        var latency = server.Latency;
        if (server.Steps.Count > 0 || server.Outages.Count > 0 || server.Tpm > 0 || latency.KneeAbove > 0 || latency.DriftPerMin != 0 || latency.PerTokenMs > 0)
            return null;

        var places = new[] { cap, server.Concurrency, server.Slots }.Where(limit => limit > 0).Min();
        var one = latency.Ms / 1000;
        var byPlaces = Math.Ceiling((double)calls / places) * one;
        return server.Rpm == 0 ? byPlaces : Math.Max(byPlaces, (Math.Max(0, calls - Burst(server)) * 60.0 / server.Rpm) + one);
    }

    private static double Burst(ProviderOptions server) =>
        Math.Max(1, server.EnforcementWindowSeconds is { } window ? server.Rpm * window / 60 : server.RpmBurst ?? server.Rpm);
}
