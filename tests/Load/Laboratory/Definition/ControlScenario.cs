using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.Laboratory.Definition;

/// <summary>One scenario of the laboratory, as its file says: the server's shape, the work, who sends it, and what must come out.</summary>
internal sealed record ControlScenario
{
    /// <summary>The file's name without its ending.</summary>
    public string Name { get; init; } = "";

    /// <summary>The name of its file, which several scenarios may come from.</summary>
    public string Family { get; init; } = "";

    /// <summary>Whether it is the first of its file, the one that is plotted.</summary>
    public bool LeadsFamily { get; init; } = true;

    /// <summary>Whether other laws run it too.</summary>
    public bool Anchors { get; init; } = true;

    /// <summary>The most, in seconds, by which the server's steps are delayed, all alike; each seed draws a delay.</summary>
    public double PhaseS { get; init; }

    /// <summary>
    /// The most, in seconds, by which each step is delayed besides, by a delay of its own: so no figure hangs on how the time between two steps fits a law's
    /// schedule. Less than the time between two steps.
    /// </summary>
    public double SpreadS { get; init; }

    /// <summary>What it is, in one line.</summary>
    public required string Title { get; init; }

    public required ProviderOptions Server { get; init; }

    public WorkShape Work { get; init; } = new();

    public ClientsShape Clients { get; init; } = new();

    public LinkShape Link { get; init; } = new();

    /// <summary>Round trips after the start (or the last client's arrival) from which the steady state is measured.</summary>
    public double SteadyFromRtt { get; init; } = 20;

    /// <summary>What must be reached, by measure: "&gt;= 97", "&lt;= 0.5".</summary>
    public IReadOnlyDictionary<string, string> Targets { get; init; } = new Dictionary<string, string>();

    /// <summary>Why a target is missed and what was tried; shown beside it. Empty where there is nothing to say.</summary>
    public string Remark { get; init; } = "";

    /// <summary>How it is run in real time over HTTP; null where it is run in virtual time only.</summary>
    public HttpShape? Http { get; init; }
}

/// <summary>What is different in real time.</summary>
internal sealed record HttpShape
{
    /// <summary>How much faster than the file says: its times are divided by this and its rates multiplied; buckets hold what they hold.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>The scenarios of a family that run over HTTP; null for all of them.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Calls of each client; as many as in virtual time by default.</summary>
    public int? Requests { get; init; }

    /// <summary>Targets that are added, or other than in virtual time: one run has to meet them, on a machine that may have other things to do.</summary>
    public IReadOnlyDictionary<string, string> Targets { get; init; } = new Dictionary<string, string>();
}

/// <summary>What each client has to do.</summary>
internal sealed record WorkShape
{
    /// <summary>Calls of each client.</summary>
    public int Requests { get; init; } = 2000;

    /// <summary>Documents (requests to the engine) that they are spread over evenly.</summary>
    public int Documents
    {
        get => Bulk is null ? field : 2;
        init;
    } = 1;

    /// <summary>Seconds between the starts of documents; 0 for all at once.</summary>
    public double DocumentEveryS { get; init; }

    /// <summary>Seconds between two chunks of a document, for slow producers; 0 for all at once.</summary>
    public double ChunkEveryS { get; init; }

    /// <summary>A second document that arrives all at once; the first has the other chunks. Null for none.</summary>
    public BulkShape? Bulk { get; init; }

    /// <summary>Tokens of the system message of every call.</summary>
    public int SystemTokens { get; init; }

    /// <summary>Sizes of the prompts, drawn by weight.</summary>
    public IReadOnlyList<PromptShape> Prompts { get; init; } = [new PromptShape()];

    /// <summary>Most tokens of an answer that a call allows; null for no bound.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Most calls of one document at once; the engine's cap by default.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Documents that are cancelled.</summary>
    public IReadOnlyList<CancelShape> Cancel { get; init; } = [];

    /// <summary>The size of the next prompt.</summary>
    public int DrawTokens(Random random)
    {
        if (Prompts.Count == 1)
            return Prompts[0].Tokens;
        var drawn = random.NextDouble() * Prompts.Sum(prompt => prompt.Weight);
        foreach (var prompt in Prompts)
        {
            drawn -= prompt.Weight;
            if (drawn < 0)
                return prompt.Tokens;
        }

        return Prompts[^1].Tokens;
    }
}

/// <summary>A document that arrives all at once, after a trickle.</summary>
internal sealed record BulkShape
{
    public required double AtS { get; init; }

    /// <summary>Its chunks; the first document has the rest.</summary>
    public required int Requests { get; init; }
}

/// <summary>One size of prompts.</summary>
internal sealed record PromptShape
{
    public int Tokens { get; init; } = 400;

    public double Weight { get; init; } = 1;
}

/// <summary>The cancellation of a document.</summary>
internal sealed record CancelShape
{
    public required double AtS { get; init; }

    /// <summary>Which of each client's documents, from 0.</summary>
    public int Document { get; init; }
}

/// <summary>Who shares the server. Each client has an engine of its own and knows nothing of the others.</summary>
internal sealed record ClientsShape
{
    public int Count { get; init; } = 1;

    /// <summary>Seconds between the starts of clients; 0 for all at once.</summary>
    public double EveryS { get; init; }

    /// <summary>When the last one starts, instead; null for in turn with the others.</summary>
    public double? LastAtS { get; init; }

    /// <summary>Each engine's cap.</summary>
    public int Cap { get; init; } = 20;

    /// <summary>Seconds after which a client gives a call up.</summary>
    public double TimeoutS { get; init; } = 60;
}

/// <summary>What lies between client and server, and between a client's stage and its control actors.</summary>
internal sealed record LinkShape
{
    /// <summary>Time of a refusal, as a part of the mean latency.</summary>
    public double RefusalShare { get; init; } = 0.1;

    /// <summary>Least time of any answer.</summary>
    public double FloorMs { get; init; } = 1;

    /// <summary>Time until throttle and breaker have acknowledged an end; 0 for at once.</summary>
    public double AcknowledgeMs { get; init; }
}
