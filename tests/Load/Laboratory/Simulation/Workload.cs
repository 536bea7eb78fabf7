using ParallelLlm.Admission;
using ParallelLlm.Contracts;
using ParallelLlm.Control.Tracking;
using ParallelLlm.Tests.Load.Laboratory.Definition;

namespace ParallelLlm.Tests.Load.Laboratory.Simulation;

/// <summary>A client's documents and chunks, and how many of them are left.</summary>
internal sealed class Workload
{
    private readonly WorkShape _shape;
    private readonly Random _random;

    public Workload(ControlScenario scenario, int client, Random random)
    {
        _shape = scenario.Work;
        _random = random;
        Remaining = Unsent = _shape.Requests;
        var start = Arrivals.StartOf(scenario, client);
        var count = _shape.Documents;
        Documents =
        [
            .. Enumerable.Range(0, count).Select(index => new BenchDocument(
                new RequestEntry(Math.Min(_shape.MaxConcurrency ?? scenario.Clients.Cap, scenario.Clients.Cap), EndpointSet.Of(0), deadline: null) { MaxOutputTokens = _shape.MaxOutputTokens },
                start + TimeSpan.FromSeconds(index * _shape.DocumentEveryS),
                TimeSpan.FromSeconds(_shape.ChunkEveryS),
                _shape.Requests / count + (index < _shape.Requests % count ? 1 : 0),
                _shape.Cancel.FirstOrDefault(cancel => cancel.Document == index) is { } c ? start + TimeSpan.FromSeconds(c.AtS) : null)),
        ];
    }

    public IReadOnlyList<BenchDocument> Documents { get; }

    /// <summary>Chunks that have not ended.</summary>
    public int Remaining { get; set; }

    /// <summary>Chunks that have never been sent.</summary>
    public int Unsent { get; set; }

    /// <summary>The next chunk of a document.</summary>
    public bool TryProduce(BenchDocument document, out WorkItem item)
    {
        item = null!;
        if (document.Produced >= document.Chunks)
            return false;
        var index = document.Produced++;
        var chunk = new DocumentChunk("document", index, "", 0, 0, _shape.DrawTokens(_random));
        item = new WorkItem(document.Request, index, chunk, document.Record);
        return true;
    }

    /// <summary>Forgets the chunks of a cancelled document that have not been made.</summary>
    public void Discard(BenchDocument document, RunRecord record)
    {
        var left = document.Chunks - document.Produced;
        document.Produced = document.Chunks;
        Remaining -= left;
        Unsent -= left;
        record.Cancelled += left;
    }
}

/// <summary>A document: one request to the engine.</summary>
internal sealed class BenchDocument(RequestEntry request, TimeSpan opensAt, TimeSpan every, int chunks, TimeSpan? cancelAt)
{
    public RequestEntry Request { get; } = request;

    public TimeSpan OpensAt { get; } = opensAt;

    /// <summary>Time between two chunks.</summary>
    public TimeSpan Every { get; } = every;

    public int Chunks { get; } = chunks;

    public int Produced { get; set; }

    public TimeSpan? CancelAt { get; } = cancelAt;

    /// <summary>The tracker's record, which nobody looks at here.</summary>
    public ChunkRecord Record { get; } = new(new RequestTally(RequestId.New()), "document", 0);
}

/// <summary>When clients come and work arrives.</summary>
internal static class Arrivals
{
    public static TimeSpan StartOf(ControlScenario scenario, int client)
    {
        var clients = scenario.Clients;
        return TimeSpan.FromSeconds(client > 0 && client == clients.Count - 1 && clients.LastAtS is { } last ? last : client * clients.EveryS);
    }

    public static TimeSpan LastStart(ControlScenario scenario) =>
        Enumerable.Range(0, scenario.Clients.Count).Max(client => StartOf(scenario, client));

    /// <summary>Chunks that have arrived by a moment, all clients together, as a fraction of all.</summary>
    public static double ShareAt(ControlScenario scenario, double seconds)
    {
        var (work, clients) = (scenario.Work, scenario.Clients);
        var perDocument = (double)work.Requests / work.Documents;
        var sum = 0.0;
        for (var client = 0; client < clients.Count; client++)
        {
            var start = StartOf(scenario, client).TotalSeconds;
            for (var document = 0; document < work.Documents; document++)
            {
                var since = seconds - start - (document * work.DocumentEveryS);
                if (since < 0)
                    break;
                sum += work.ChunkEveryS > 0 ? Math.Min(perDocument, Math.Floor(since / work.ChunkEveryS) + 1) : perDocument;
            }
        }

        return sum / ((double)work.Requests * clients.Count);
    }
}
