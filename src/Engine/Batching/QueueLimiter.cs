using System.Globalization;
using System.Text.RegularExpressions;

namespace ParallelLlm.Batching;

/// <summary>
/// Finds how many tokens may wait in unfinished batches. A limit that a refusal names is kept to. Otherwise it lies between the most that
/// was accepted and the least that was refused, which are brought together by halves; from then on it is raised by a twentieth after
/// <see cref="Patience"/> accepted batches, and lowered by a tenth after the refusal of an amount that was accepted before. Pure.
/// </summary>
/// <param name="Accepted">The most tokens that have waited at once.</param>
/// <param name="Refused">The least tokens that were too many at once; null if none were.</param>
/// <param name="Since">Batches accepted since the last change.</param>
internal sealed partial record QueueLimiter(double Accepted = 0, double? Refused = null, int Since = 0)
{
    /// <summary>Batches accepted at a found limit before a higher one is tried.</summary>
    public const int Patience = 100;

    // A limit is filled with parts of this size, so that a finished one makes little room at a time.
    private const int Parts = 24;
    private const double Close = 0.05;

    /// <summary>Codes of refusals because too many tokens wait.</summary>
    private static readonly HashSet<string> Codes = new(StringComparer.OrdinalIgnoreCase)
    {
        "token_limit_exceeded", "batch_queue_limit_exceeded", "enqueued_token_limit_exceeded", "quota_exceeded", "too_many_enqueued_tokens",
    };

    /// <summary>The limit in force; infinite while nothing was refused.</summary>
    public double Limit => Refused is not { } refused ? double.PositiveInfinity
        : refused - Accepted <= Close * refused ? Accepted
        : (Accepted + refused) / 2;

    /// <summary>The most tokens for a batch beside those that wait; 0 if it has to wait for room.</summary>
    public double RoomBeside(double waiting)
    {
        var room = Limit - waiting;
        if (double.IsPositiveInfinity(room))
            return room;
        var part = Limit / Parts;
        return waiting == 0 ? Limit : room >= part ? Math.Max(part, room / 2) : 0;
    }

    /// <summary>A batch was accepted: so many tokens wait now.</summary>
    public QueueLimiter Accept(double waiting)
    {
        var accepted = Math.Max(Accepted, waiting);
        if (Refused is not { } refused)
            return this with { Accepted = accepted };
        // Beyond a named limit, or one that has been raised since.
        if (accepted >= refused)
            return new QueueLimiter(accepted, accepted * (1 + Close));
        var isFound = refused - accepted <= Close * refused;
        return !isFound || Since + 1 < Patience
            ? new QueueLimiter(accepted, refused, isFound ? Since + 1 : 0)
            : new QueueLimiter(accepted, refused * (1 + (2 * Close)));
    }

    /// <summary>A batch was refused: so many tokens would have waited with it.</summary>
    /// <param name="named">The limit that the refusal names; null for none.</param>
    public QueueLimiter Refuse(double waiting, double? named)
    {
        if (named is > 0 and var limit && limit < waiting)
            return new QueueLimiter(limit, limit);
        return waiting <= Accepted
            ? new QueueLimiter(0.9 * waiting * (1 - Close), 0.9 * waiting)
            : new QueueLimiter(Accepted, waiting);
    }

    /// <summary>Whether an error means that too many tokens wait already, and the limit that it names.</summary>
    public static bool IsRefusal(RemoteBatchError error, out double? limit)
    {
        limit = null;
        var isMeant = (error.Code is { } code && Codes.Contains(code)) || (error.Message is { } words && Words().IsMatch(words));
        if (isMeant && error.Message is { } message && NamedLimit().Match(message) is { Success: true } match)
        {
            var digits = match.Groups["limit"].Value.Replace(",", "", StringComparison.Ordinal);
            limit = double.TryParse(digits, CultureInfo.InvariantCulture, out var named) ? named : null;
        }

        return isMeant;
    }

    [GeneratedRegex(
        "enqueued token|queued token|tokens? (waiting|in queue)|batch queue",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Words();

    [GeneratedRegex(
        @"limit(:| is| of)?:? *(?<limit>[0-9][0-9,]*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NamedLimit();
}
