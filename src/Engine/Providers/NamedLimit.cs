namespace ParallelLlm;

/// <summary>The limit that a refusal names, by the provider's own words. Immutable.</summary>
/// <param name="Resource">What is counted against it.</param>
/// <param name="Limit">Its size per <paramref name="Window"/>, or the calls allowed at once; null when not said. At least 0: a limit of 0
/// lets nothing through.</param>
/// <param name="Window">The time that <paramref name="Limit"/> is for (a second, a minute, an hour, a day, a week or a month of 30 days);
/// null when not said.</param>
/// <param name="Used">How much of it is used; null when not said.</param>
/// <param name="Requested">How much the refused call would have taken; null when not said.</param>
public sealed record NamedLimit(
    LimitedResource Resource, long? Limit = null, TimeSpan? Window = null, long? Used = null, long? Requested = null)
{
    /// <summary>
    /// Whether the words are evidence of a rate: they name tokens or requests together with a size or a window.
    /// A bare <c>type: requests</c> is none, since refusals for concurrency carry it too.
    /// </summary>
    public bool IsRate => Resource != LimitedResource.Concurrency && (Limit is not null || Window is not null);
}
