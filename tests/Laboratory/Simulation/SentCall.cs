namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>One call.</summary>
internal struct SentCall
{
    public int Client;

    public TimeSpan Sent;

    public TimeSpan Ended;

    public CallEnd End;

    /// <summary>The client's calls that held a permit, including this one.</summary>
    public int InFlight;

    /// <summary>Tokens of its prompt, as the server counts them.</summary>
    public int Prompt;

    /// <summary>Tokens that the server charges for it if it accepts it.</summary>
    public int Tokens;

    /// <summary>Sent before the client's first answer: the first burst. A refusal is not an answer.</summary>
    public bool FirstBurst;

    /// <summary>Sent between the arrival of a wait hint and the end of that wait.</summary>
    public bool Early;
}
