using ParallelLlm.Tests.Laboratory.Definition;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>Arrival times of clients and work.</summary>
internal static class Arrivals
{
    public static TimeSpan StartOf(ControlScenario scenario, int client)
    {
        var clients = scenario.Clients;
        return TimeSpan.FromSeconds(client > 0 && client == clients.Count - 1 && clients.LastAtS is { } last ? last : client * clients.EveryS);
    }

    public static TimeSpan LastStart(ControlScenario scenario) =>
        Enumerable.Range(0, scenario.Clients.Count).Max(client => StartOf(scenario, client));

    /// <summary>Chunks of a document.</summary>
    public static int ChunksOf(WorkShape work, int document) => work.Bulk is { } bulk
        ? document == 0 ? work.Requests - bulk.Requests : bulk.Requests
        : (work.Requests / work.Documents) + (document < work.Requests % work.Documents ? 1 : 0);

    /// <summary>Time from the start of a client to the start of a document.</summary>
    public static TimeSpan OpensAfter(WorkShape work, int document) =>
        TimeSpan.FromSeconds(work.Bulk is { } bulk ? document * bulk.AtS : document * work.DocumentEveryS);

    /// <summary>Seconds between two chunks of a document.</summary>
    public static double ChunkEvery(WorkShape work, int document) => work.Bulk is null || document == 0 ? work.ChunkEveryS : 0;

    /// <summary>Arrival times of all chunks, all clients together, in order.</summary>
    public static IEnumerable<TimeSpan> All(ControlScenario scenario)
    {
        var work = scenario.Work;
        return (from client in Enumerable.Range(0, scenario.Clients.Count)
                from document in Enumerable.Range(0, work.Documents)
                from chunk in Enumerable.Range(0, ChunksOf(work, document))
                select StartOf(scenario, client) + OpensAfter(work, document) + TimeSpan.FromSeconds(chunk * ChunkEvery(work, document))).Order();
    }

    /// <summary>Fraction of all chunks that have arrived by a moment, all clients together.</summary>
    public static double ShareAt(ControlScenario scenario, double seconds)
    {
        var (work, clients) = (scenario.Work, scenario.Clients);
        var sum = 0.0;
        for (var client = 0; client < clients.Count; client++)
        {
            var start = StartOf(scenario, client).TotalSeconds;
            for (var document = 0; document < work.Documents; document++)
            {
                var since = seconds - start - OpensAfter(work, document).TotalSeconds;
                if (since < 0)
                    break;
                var (chunks, every) = (ChunksOf(work, document), ChunkEvery(work, document));
                sum += every > 0 ? Math.Min(chunks, Math.Floor(since / every) + 1) : chunks;
            }
        }

        return sum / ((double)work.Requests * clients.Count);
    }
}
