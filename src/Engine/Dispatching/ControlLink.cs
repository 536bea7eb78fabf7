namespace ParallelLlm.Dispatching;

/// <summary>Progress of a control actor.</summary>
internal sealed class ControlLink
{
    /// <summary>Number of the last ended attempt sent to it.</summary>
    public long Sent { get; set; }

    /// <summary>Number of the last ended attempt it has acknowledged.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Number of the last reset requested.</summary>
    public long ResetsAsked { get; set; }

    /// <summary>Number of the last reset it has acknowledged.</summary>
    public long ResetsAcknowledged { get; set; }
}
