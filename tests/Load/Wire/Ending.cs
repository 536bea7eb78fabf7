namespace ParallelLlm.Tests.Load.Wire;

/// <summary>How much of a reply is sent, and what follows.</summary>
public enum Ending
{
    Complete,
    ResetBeforeHeaders,
    ResetInBody,
    StallBeforeHeaders,
    StallInBody,

    /// <summary>Instead of a body, empty lines follow without end, as servers send them to keep a connection open.</summary>
    KeepAliveLines,
}
