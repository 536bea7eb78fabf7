namespace ParallelLlm.Dispatching.Pacing;

/// <summary>The moment of a call that an announced level refers to.</summary>
internal enum LevelMoment
{
    /// <summary>The server's admission of the call.</summary>
    Admission,

    /// <summary>The sending of the answer.</summary>
    Answer,
}
