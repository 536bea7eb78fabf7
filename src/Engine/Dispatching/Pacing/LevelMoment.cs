namespace ParallelLlm.Dispatching.Pacing;

/// <summary>The moment of a call that an announced level is for.</summary>
internal enum LevelMoment
{
    /// <summary>When the server admitted the call.</summary>
    Admission,

    /// <summary>When it sent the answer.</summary>
    Answer,
}
