using ParallelLlm.Calling;

namespace ParallelLlm.Simulator.Model;

/// <summary>What became of an offered call: refused, or accepted with a ticket.</summary>
/// <param name="Refusal">Why it was refused; null when it was accepted.</param>
/// <param name="Ticket">What will become of an accepted call.</param>
/// <param name="RateLimit">What the answer's headers say about the buckets; null when it carries none.</param>
public readonly record struct Admission(Refusal? Refusal, Ticket Ticket, RateLimitFacts? RateLimit)
{
    /// <summary>Whether the call was accepted.</summary>
    public bool Accepted => Refusal is null;

    /// <summary>The same with the buckets that the call's end announces, if it announces any.</summary>
    internal Admission ClosedBy(in Closing closing) => this with { RateLimit = closing.RateLimit ?? RateLimit };
}

/// <summary>What will become of an accepted call.</summary>
/// <param name="Number">Which accepted call it is, from 1; 0 for one that is dropped or meets an outage.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="AnswersAt">When the provider answers, or does what the fault says; <see cref="Never"/> if it doesn't.</param>
/// <param name="OutputTokens">Tokens that the answer counts as.</param>
/// <param name="Fault">What goes wrong.</param>
/// <param name="HoldsPlace">Whether it counts as in flight until it is finished; dropped calls do not.</param>
/// <param name="Moves">Whether the time of its answer depends on other calls: <see cref="ProviderModel.AnswersAt"/> has the current one.</param>
public readonly record struct Ticket(
    long Number, TimeSpan AcceptedAt, TimeSpan AnswersAt, int OutputTokens, Fault Fault, bool HoldsPlace, bool Moves = false)
{
    /// <summary>The time of answers that never come.</summary>
    public static readonly TimeSpan Never = TimeSpan.MaxValue;

    /// <summary>Whether there will be no answer.</summary>
    public bool NeverAnswers => AnswersAt == Never;
}

/// <summary>The facts of a call that are known only at its end.</summary>
/// <param name="Refusal">The refusal of an accepted call that has waited too long; null when it is answered.</param>
/// <param name="RateLimit">
/// The buckets as the answer's headers announce them, with <see cref="Options.AnnouncedAt.Answer"/>; else null.
/// </param>
public readonly record struct Closing(Refusal? Refusal, RateLimitFacts? RateLimit);
