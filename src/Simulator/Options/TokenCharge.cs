namespace ParallelLlm.Simulator.Options;

/// <summary>What an accepted call takes from the token bucket.</summary>
public enum TokenCharge
{
    /// <summary>The tokens of prompt and answer.</summary>
    Used,

    /// <summary>The tokens of the prompt, and the most that the answer may have where the call says so.</summary>
    Reserved,
}
