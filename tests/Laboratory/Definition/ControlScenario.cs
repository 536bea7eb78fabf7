using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Laboratory.Definition;

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
