namespace ParallelLlm.Dispatching;

/// <summary>What a chunk's event says.</summary>
internal enum EngineEventKind
{
    /// <summary>Nothing about a chunk: there is <see cref="EngineEvent.News"/>.</summary>
    News,

    /// <summary>A chunk was accepted, or an attempt of it started or ended, and it goes on.</summary>
    ChunkStepped,

    /// <summary>A chunk has its result.</summary>
    ChunkFinished,

    /// <summary>An answer must be stored before its chunk is delivered; it comes back as <see cref="Dispatcher.Saved"/>.</summary>
    AnswerToSave,

    /// <summary>The answer of a part is to be stored; nothing waits for it.</summary>
    PartToSave,
}
