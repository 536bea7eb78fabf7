namespace ParallelLlm.Batching;

/// <summary>States of a call in the ledger. The numbers are in files.</summary>
internal enum LineState
{
    /// <summary>Waits for a batch.</summary>
    Waiting = 0,

    /// <summary>Is in a batch.</summary>
    Sent = 1,

    /// <summary>Has ended, with an answer or an error that is not tried again.</summary>
    Ended = 2,
}
