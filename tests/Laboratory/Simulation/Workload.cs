using ParallelLlm.Dispatching;
using ParallelLlm.Tests.Laboratory.Definition;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>A client's documents and chunks, and the number remaining.</summary>
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

    /// <summary>Drops the chunks of a cancelled document that have not been produced.</summary>
    public void Discard(BenchDocument document, RunRecord record)
    {
        var left = document.Chunks - document.Produced;
        document.Produced = document.Chunks;
        Remaining -= left;
        Unsent -= left;
        record.Cancelled += left;
    }
}
