using System.Globalization;
using System.Text.RegularExpressions;

namespace ParallelLlm.Batching;

/// <summary>
/// Finds how many tokens may wait in unfinished batches. A limit that a refusal names is kept to. Otherwise it is searched from a quarter
/// of the first refused number on: raised by a tenth, at most to the middle between what was accepted and what was refused, until these
/// are close. A found limit is raised again after <see cref="Patience"/> accepted batches, as far as batches are accepted. Refusals of an
/// amount that was accepted before lower it, each in a row by twice the share of the one before. Pure.
/// </summary>
/// <param name="Accepted">Tokens that may wait at once: they have, or are a share of those refused. 0 if none were accepted.</param>
/// <param name="Refused">The least tokens that were too many at once; null if unknown.</param>
/// <param name="Since">Batches accepted in a row since the last refusal; refused in a row if negative; 0 before the first refusal.</param>
/// <param name="IsNamed">Whether the limit is the provider's word, and not found in estimated tokens.</param>
internal sealed partial record QueueLimiter(double Accepted = 0, double? Refused = null, int Since = 0, bool IsNamed = false)
{
    /// <summary>Batches accepted at a found limit before a higher one is tried.</summary>
    public const int Patience = 150;

    // A limit is filled with parts of this size, so that a finished one makes little room at a time.
    private const int Parts = 24;
    private const double Close = 0.05;
    private const double FirstShare = 0.25;
    private const double LeastCut = 0.1;
    private const double MostCut = 0.75;

    // Tokens of a batch are estimates.
    private const double NamedShare = 0.98;

    /// <summary>Codes of refusals because too many tokens wait.</summary>
    private static readonly HashSet<string> Codes = new(StringComparer.OrdinalIgnoreCase)
    {
        "token_limit_exceeded", "batch_queue_limit_exceeded", "enqueued_token_limit_exceeded", "quota_exceeded", "too_many_enqueued_tokens",
    };

    /// <summary>The limit in force; infinite while nothing was refused.</summary>
    public double Limit => Refused is not { } refused ? Since == 0 ? double.PositiveInfinity : Accepted * (1 + Close)
        : Accepted == 0 ? refused * FirstShare
        : Since < 0 || IsClose(refused) ? Accepted
        : Math.Min((Accepted + refused) / 2, Accepted * (1 + (2 * Close)));

    /// <summary>The most tokens for a batch beside those that wait; 0 if it has to wait for room.</summary>
    /// <param name="waiting">Tokens that wait.</param>
    /// <param name="isChecking">Whether a batch is being checked that may still be refused.</param>
    /// <param name="most">Tokens that may wait by the user's word; infinite if unknown.</param>
    public double RoomBeside(double waiting, bool isChecking, double most)
    {
        // Beyond the accepted amount, one batch at a time is tried.
        var isTrial = Since < 0 || (waiting > Accepted && (Refused is not null || double.IsPositiveInfinity(most)));
        var limit = Math.Min(Limit, most);
        if (isChecking && isTrial)
            return 0;
        if (double.IsPositiveInfinity(limit))
            return limit;
        var (room, part) = (limit - waiting, limit / Parts);
        var isSearching = Refused is not null && waiting + part > Accepted;
        return room < part / 2 ? 0 : isSearching ? room : Math.Min(room, part);
    }

    /// <summary>A batch was accepted: at least so many tokens waited with it.</summary>
    public QueueLimiter Accept(double waiting)
    {
        var accepted = Math.Max(Accepted, waiting);
        if (Refused is not { } refused)
            return new QueueLimiter(accepted, null, Since == 0 ? 0 : Since + 1);
        // The limit has been raised, or others have used it.
        if (waiting >= refused)
            return new QueueLimiter(waiting, null, 1);
        var next = this with { Accepted = accepted, Since = Math.Max(Since, 0) + 1 };
        return next.IsClose(refused) && next.Since >= Patience ? new QueueLimiter(accepted, null, 1) : next;
    }

    /// <summary>A batch was refused: at most so many tokens would have waited with it.</summary>
    /// <param name="waiting">These tokens.</param>
    /// <param name="named">The limit that the refusal names; null for none.</param>
    public QueueLimiter Refuse(double waiting, double? named)
    {
        if (named is > 0 and var limit && limit < waiting)
            return new QueueLimiter(limit * NamedShare, limit, IsNamed: true);
        var inARow = Math.Min(Since, 0) - 1;
        if (Accepted == 0)
            return new QueueLimiter(0, waiting, inARow);
        if (waiting > Accepted)
            return new QueueLimiter(Accepted, Math.Min(Refused ?? waiting, waiting), -1);
        var cut = Math.Min(MostCut, LeastCut * Math.Pow(2, -inARow - 1));
        return new QueueLimiter(waiting * (1 - cut), waiting, inARow);
    }

    /// <summary>The same in tokens by another estimate.</summary>
    /// <param name="factor">Tokens by the new estimate for one by the old.</param>
    public QueueLimiter Scale(double factor) =>
        IsNamed ? this : this with { Accepted = factor * Accepted, Refused = factor * Refused };

    private bool IsClose(double refused) => refused - Accepted <= Close * refused;

    /// <summary>Whether an error means that too many tokens wait already, and the limit that it names.</summary>
    public static bool IsRefusal(RemoteBatchError error, out double? limit)
    {
        limit = null;
        var isMeant = (error.Code is { } code && Codes.Contains(code)) || (error.Message is { } words && Words().IsMatch(words));
        if (isMeant && error.Message is { } message && NamedLimit().Match(message) is { Success: true } match)
        {
            var digits = match.Groups["limit"].Value.Replace(",", "", StringComparison.Ordinal);
            var factor = match.Groups["unit"].Value.ToLowerInvariant() switch
            {
                "k" => 1e3,
                "m" or "million" => 1e6,
                _ => 1,
            };
            limit = double.TryParse(digits, CultureInfo.InvariantCulture, out var named) ? named * factor : null;
        }

        return isMeant;
    }

    [GeneratedRegex(
        "enqueued token|queued token|tokens? (waiting|in queue)|batch queue",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Words();

    [GeneratedRegex(
        @"limit(:| is| of)?:? *(?<limit>[0-9][0-9,]*(\.[0-9]+)?) ?(?<unit>k|m|million)?\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NamedLimit();
}
