namespace ParallelLlm.Providers.Wire;

/// <summary>Why a model stopped, as far as it matters.</summary>
internal enum FinishReason
{
    /// <summary>It was done, or gave no reason or an unknown one.</summary>
    Done,

    /// <summary>The output limit or the end of the context.</summary>
    Length,

    /// <summary>A filter.</summary>
    Filter,
}
