using ParallelLlm.Host.Serving.Surface;

namespace ParallelLlm.Tests.Integration.Host.Serving;

internal static class Statuses
{
    public static ServiceStatus Running(string instance, int? port = null, params NotReady[] reasons) => new()
    {
        Version = "1.2.3",
        Pid = Environment.ProcessId,
        Instance = instance,
        Port = port,
        Phase = ServicePhase.Running,
        Reasons = reasons,
        StartedAt = DateTimeOffset.UnixEpoch,
        At = DateTimeOffset.UnixEpoch.AddMinutes(5),
        UptimeSeconds = 300,
        Documents = new DocumentCounts(1, 2, 3, 4, 5, 6),
        Endpoints =
        [
            new EndpointState("main", 8, 3, "half_open", DateTimeOffset.UnixEpoch.AddMinutes(6), "a server \u001b[2J error",
                [new StatusChange(DateTimeOffset.UnixEpoch.AddMinutes(4), "limit", 4, 8, "slow start")]),
        ],
        Chunks = new ChunkCounts(10, 7, 1, 0, 1, 1, 0),
        Calls = new CallCounts(12, 2, 3, 4),
        Tokens = new TokenCounts(100, 20, 120) { Cached = 64 },
        Cost = 0.0123m,
        SavedByCache = 0.002m,
    };
}
