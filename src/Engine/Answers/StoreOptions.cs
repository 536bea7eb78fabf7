namespace ParallelLlm;

/// <summary>Whether and how answers are kept, so that nothing is paid for twice.</summary>
public sealed class StoreOptions
{
    /// <summary>
    /// Where validated, final answers are kept and looked up; null (the default) for nowhere. Only answers of endpoints that have an
    /// <see cref="ParallelLlm.LlmEndpoint.Identity"/> are kept, and only those of extractors that have a
    /// <see cref="ParallelLlm.IExtractor.Version"/>. Not disposed by the engine; must outlive it.
    /// </summary>
    public ICompletionStore? Completions { get; set; }

    /// <summary>
    /// Whether answers at a temperature above 0 are kept as well, which differ each time they are asked for; false by default.
    /// </summary>
    public bool IncludeSampled { get; set; }

    /// <summary>Whether a chunk fails when its answer cannot be stored; false by default: the answer is given out all the same.</summary>
    public bool Required { get; set; }
}
