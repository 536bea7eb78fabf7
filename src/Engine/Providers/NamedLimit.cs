namespace ParallelLlm;

/// <summary>The limit that a refusal names, in the provider's words. Immutable.</summary>
/// <param name="Resource">The limited resource.</param>
/// <param name="Limit">Its size per <paramref name="Window"/>, or the calls allowed at once; null if not given. At least 0: a limit of 0
/// lets nothing through.</param>
/// <param name="Window">The period of <paramref name="Limit"/> (a second, a minute, an hour, a day, a week or a month of 30 days);
/// null if not given.</param>
/// <param name="Used">The amount used; null if not given.</param>
/// <param name="Requested">The amount that the refused call needed; null if not given.</param>
public sealed record NamedLimit(
    LimitedResource Resource, long? Limit = null, TimeSpan? Window = null, long? Used = null, long? Requested = null)
{
    /// <summary>
    /// Whether the words prove a rate limit: they name tokens or requests together with a size or a window. A bare <c>type: requests</c>
    /// proves none, since refusals for concurrency have it too.
    /// </summary>
    public bool IsRate => Resource != LimitedResource.Concurrency && (Limit is not null || Window is not null);
}
