namespace ParallelLlm.Dispatching.Packing;

/// <summary>Items that share a call. The call's attempt has an item for all of them, <see cref="WorkItem.Pack"/>.</summary>
internal sealed class Pack(IReadOnlyList<WorkItem> items)
{
    /// <summary>At least two items, of equal <see cref="PackKey"/>s.</summary>
    public IReadOnlyList<WorkItem> Items { get; } = items;

    /// <summary>Their requests, each once.</summary>
    public IReadOnlyList<Request> Requests { get; } = [.. items.Select(item => item.Request).Distinct()];

    /// <summary>Divides an ended attempt into one per item, each with its part of the answer and its share of the usage.</summary>
    /// <param name="shared">The ended attempt for all items.</param>
    public IEnumerable<Attempt> Divide(Attempt shared)
    {
        // A chunk without text has a share as well.
        var whole = Items.Sum(item => item.Chunk.TokenCount + 1L);
        var before = 0L;
        for (var i = 0; i < Items.Count; i++)
        {
            var item = Items[i];
            var upTo = before + item.Chunk.TokenCount + 1;
            var reading = shared.Readings?[i];
            var attempt = new Attempt(item, shared.Gate, shared.Permit)
            {
                Outcome = shared.Outcome with { Usage = shared.Outcome.Usage.Share(before, upTo, whole) },
                EndedAt = shared.EndedAt,
                Value = reading?.Value,
                InvalidAnswer = shared.Outcome.Succeeded ? reading is { } read ? read.Error : shared.InvalidAnswer : null,
                IsShared = true,
                SharesCall = i > 0,
                HasEnded = true,
                IsComplete = true,
            };
            if (shared.IsSeen)
                attempt.Acknowledge(shared.Counts, shared.IsDoubted);
            before = upTo;
            yield return attempt;
        }
    }

    /// <summary>Whether an ended call shows that fewer items fit one: it was too large or slow.</summary>
    public static bool IsTooLarge(AttemptOutcome outcome) =>
        outcome.Failure is FailureKind.TooLarge or FailureKind.Truncated or FailureKind.BadRequest or FailureKind.Timeout;

    /// <summary>Whether less than half of a read answer is usable: the model is not up to so many texts at once.</summary>
    public bool IsTooMuch(Attempt shared) =>
        shared.Outcome.Succeeded && 2 * (shared.Readings?.Count(reading => reading.Error is null) ?? 0) < Items.Count;
}
