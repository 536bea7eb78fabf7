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
        Largest = PromptOf(scenario, _shape.Prompts.Max(prompt => prompt.Tokens));
        var start = Arrivals.StartOf(scenario, client);
        var count = _shape.Documents;
        Documents =
        [
            .. Enumerable.Range(0, count).Select(index => new BenchDocument(
                BareRequest.Of(Math.Min(_shape.MaxConcurrency ?? scenario.Clients.Cap, scenario.Clients.Cap), EndpointSet.Of(0), maxOutputTokens: _shape.MaxOutputTokens),
                start + Arrivals.OpensAfter(_shape, index),
                TimeSpan.FromSeconds(Arrivals.ChunkEvery(_shape, index)),
                Arrivals.ChunksOf(_shape, index),
                _shape.Cancel.FirstOrDefault(cancel => cancel.Document == index) is { } c ? start + TimeSpan.FromSeconds(c.AtS) : null)),
        ];
    }

    public IReadOnlyList<BenchDocument> Documents { get; }

    /// <summary>Chunks that have not ended.</summary>
    public int Remaining { get; set; }

    /// <summary>Chunks that have arrived and not ended.</summary>
    public int Open => Documents.Sum(document => document.Produced) - (_shape.Requests - Remaining);

    /// <summary>Tokens of the largest prompt, as the server counts them.</summary>
    public int Largest { get; }

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

    /// <summary>Tokens of a chunk's prompt as the server counts them.</summary>
    public static int PromptOf(ControlScenario scenario, int tokens)
    {
        const int CharactersPerToken = 4;
        return scenario.Server.TokenCount.Of(CharactersPerToken * scenario.Work.SystemTokens, CharactersPerToken * tokens, 0);
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
internal sealed class BenchDocument(Request request, TimeSpan opensAt, TimeSpan every, int chunks, TimeSpan? cancelAt)
{
    public Request Request { get; } = request;

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

    /// <summary>Chunks of a document.</summary>
    public static int ChunksOf(WorkShape work, int document) => work.Bulk is { } bulk
        ? document == 0 ? work.Requests - bulk.Requests : bulk.Requests
        : (work.Requests / work.Documents) + (document < work.Requests % work.Documents ? 1 : 0);

    /// <summary>From the start of a client to the start of a document.</summary>
    public static TimeSpan OpensAfter(WorkShape work, int document) =>
        TimeSpan.FromSeconds(work.Bulk is { } bulk ? document * bulk.AtS : document * work.DocumentEveryS);

    /// <summary>Seconds between two chunks of a document.</summary>
    public static double ChunkEvery(WorkShape work, int document) => work.Bulk is null || document == 0 ? work.ChunkEveryS : 0;

    /// <summary>When each chunk arrives, all clients together, in order.</summary>
    public static IEnumerable<TimeSpan> All(ControlScenario scenario)
    {
        var work = scenario.Work;
        return (from client in Enumerable.Range(0, scenario.Clients.Count)
                from document in Enumerable.Range(0, work.Documents)
                from chunk in Enumerable.Range(0, ChunksOf(work, document))
                select StartOf(scenario, client) + OpensAfter(work, document) + TimeSpan.FromSeconds(chunk * ChunkEvery(work, document))).Order();
    }

    /// <summary>Chunks that have arrived by a moment, all clients together, as a fraction of all.</summary>
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
