namespace ParallelLlm;

/// <summary>Which answers are kept, so that nothing is paid for twice.</summary>
public sealed class StoreOptions
{
    /// <summary>
    /// Store for validated, final answers; null (the default) for none. Only answers of endpoints with an
    /// <see cref="ParallelLlm.LlmEndpoint.Identity"/> and extractors with a <see cref="ParallelLlm.IExtractor.Version"/> are kept. Not
    /// disposed by the engine; must outlive it.
    /// </summary>
    public ICompletionStore? Completions { get; set; }

    /// <summary>Whether answers at a temperature above 0, which differ from call to call, are kept too; false by default.</summary>
    public bool IncludeSampled { get; set; }

    /// <summary>Whether a chunk fails if its answer cannot be stored; false by default: the answer is still returned.</summary>
    public bool Required { get; set; }
}
