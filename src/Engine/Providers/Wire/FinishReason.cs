namespace ParallelLlm.Providers.Wire;

/// <summary>Reasons why a model stopped, as far as they matter.</summary>
internal enum FinishReason
{
    /// <summary>It was done, or gave no reason or an unknown one.</summary>
    Done,

    /// <summary>The output limit or the end of the context.</summary>
    Length,

    /// <summary>A filter.</summary>
    Filter,
}
