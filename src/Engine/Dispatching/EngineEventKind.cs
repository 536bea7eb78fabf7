namespace ParallelLlm.Dispatching;

/// <summary>Kinds of events.</summary>
internal enum EngineEventKind
{
    /// <summary>A rare event: see <see cref="EngineEvent.News"/>.</summary>
    News,

    /// <summary>A chunk was accepted, or an attempt of it started or ended without finishing it.</summary>
    ChunkStepped,

    /// <summary>A chunk has finished.</summary>
    ChunkFinished,

    /// <summary>An answer is to be stored before delivery; completion comes back as <see cref="Dispatcher.Saved"/>.</summary>
    AnswerToSave,

    /// <summary>The answer of a part is to be stored; nothing waits for it.</summary>
    PartToSave,
}
