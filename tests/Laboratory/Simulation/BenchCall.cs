using ParallelLlm.Dispatching;
using ParallelLlm.Simulator.Model;
using Accepted = ParallelLlm.Simulator.Model.Admission;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>A call that is out.</summary>
internal sealed class BenchCall(Attempt attempt, int prompt)
{
    public Attempt Attempt { get; } = attempt;

    public int PromptTokens { get; } = prompt;

    /// <summary>What the server made of it.</summary>
    public Accepted Admission { get; set; }

    /// <summary>Its index in the run's record.</summary>
    public int Index { get; set; }

    public TimeSpan SentAt { get; set; }

    /// <summary>The predicted time of its end.</summary>
    public TimeSpan EndsAt { get; set; }

    /// <summary>Which limit refused it, if one did.</summary>
    public RefusedBy RefusedBy { get; set; }

    /// <summary>How long the client waits for it; null for the default.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Whether the client gives it up before the server answers.</summary>
    public bool TimesOut { get; set; }

    /// <summary>Failed tries in a row, where they happen within one place.</summary>
    public int Failures { get; set; }

    /// <summary>What the server asked for when it failed, whatever the law is shown of it.</summary>
    public TimeSpan? WaitHint { get; set; }

    /// <summary>Whether it has ended otherwise than planned: its document was cancelled.</summary>
    public bool Over { get; set; }
}
