using ParallelLlm.Dispatching;
using ParallelLlm.Simulator.Model;
using Accepted = ParallelLlm.Simulator.Model.Admission;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>A call in flight.</summary>
internal sealed class BenchCall(Attempt attempt, int prompt)
{
    public Attempt Attempt { get; } = attempt;

    public int PromptTokens { get; } = prompt;

    /// <summary>The server's decision.</summary>
    public Accepted Admission { get; set; }

    /// <summary>Its index in the run's record.</summary>
    public int Index { get; set; }

    public TimeSpan SentAt { get; set; }

    /// <summary>The predicted time of its end.</summary>
    public TimeSpan EndsAt { get; set; }

    /// <summary>The limit that refused it, if any.</summary>
    public RefusedBy RefusedBy { get; set; }

    /// <summary>The client's timeout; null for the default.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Whether the client abandons it before the server answers.</summary>
    public bool TimesOut { get; set; }

    /// <summary>Consecutive failed tries within one permit.</summary>
    public int Failures { get; set; }

    /// <summary>The server's hint when it failed, whether or not the limiter sees it.</summary>
    public TimeSpan? WaitHint { get; set; }

    /// <summary>Whether it ended otherwise than planned: its document was cancelled.</summary>
    public bool Over { get; set; }
}
