using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Laboratory.Definition;

/// <summary>One scenario of the laboratory, as in its file: the server, the work, the clients and the required results.</summary>
internal sealed record ControlScenario
{
    /// <summary>The file's name without its extension.</summary>
    public string Name { get; init; } = "";

    /// <summary>The name of its file, which may define several scenarios.</summary>
    public string Family { get; init; } = "";

    /// <summary>Whether it is the first of its file, the one that is plotted.</summary>
    public bool LeadsFamily { get; init; } = true;

    /// <summary>Whether other limiters run it too.</summary>
    public bool Anchors { get; init; } = true;

    /// <summary>Maximum delay of the server's steps, the same for all, in seconds; drawn per seed.</summary>
    public double PhaseS { get; init; }

    /// <summary>
    /// Maximum extra delay of each step, drawn separately, in seconds. No figure then depends on how the time between two steps fits a limiter's schedule. Less than the time
    /// between two steps.
    /// </summary>
    public double SpreadS { get; init; }

    /// <summary>Description in one line.</summary>
    public required string Title { get; init; }

    public required ProviderOptions Server { get; init; }

    public WorkShape Work { get; init; } = new();

    public ClientsShape Clients { get; init; } = new();

    public LinkShape Link { get; init; } = new();

    /// <summary>Start of the steady state, in round trips after the start (or the last client's arrival).</summary>
    public double SteadyFromRtt { get; init; } = 20;

    /// <summary>Required results, by measure: "&gt;= 97", "&lt;= 0.5".</summary>
    public IReadOnlyDictionary<string, string> Targets { get; init; } = new Dictionary<string, string>();

    /// <summary>Why a target is missed and which remedies were tried; shown beside it. Empty if not needed.</summary>
    public string Remark { get; init; } = "";

    /// <summary>The run in real time over HTTP; null for virtual time only.</summary>
    public HttpShape? Http { get; init; }
}
