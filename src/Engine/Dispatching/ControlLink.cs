namespace ParallelLlm.Dispatching;

/// <summary>How far a control actor has come with what it was told.</summary>
internal sealed class ControlLink
{
    /// <summary>Number of the last ended attempt that was sent to it.</summary>
    public long Sent { get; set; }

    /// <summary>Number of the last ended attempt that it has acknowledged.</summary>
    public long Acknowledged { get; set; }

    /// <summary>How often someone has asked for a reset.</summary>
    public long ResetsAsked { get; set; }

    /// <summary>Number of the last reset that it has acknowledged.</summary>
    public long ResetsAcknowledged { get; set; }
}
