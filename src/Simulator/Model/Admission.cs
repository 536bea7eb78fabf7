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
}

/// <summary>What will become of an accepted call.</summary>
/// <param name="Number">Which accepted call it is, from 1; 0 for one that is dropped or meets an outage.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="AnswersAt">When the provider answers, or does what the fault says; <see cref="Never"/> if it doesn't.</param>
/// <param name="OutputTokens">Tokens that the answer counts as.</param>
/// <param name="Fault">What goes wrong.</param>
/// <param name="HoldsPlace">Whether it counts as in flight until it is finished; dropped calls do not.</param>
/// <param name="Moves">Whether the time of its answer depends on other calls, so that the model is to be asked for it.</param>
public readonly record struct Ticket(long Number, TimeSpan AcceptedAt, TimeSpan AnswersAt, int OutputTokens, Fault Fault, bool HoldsPlace, bool Moves = false)
{
    /// <summary>The time of answers that never come.</summary>
    public static readonly TimeSpan Never = TimeSpan.MaxValue;

    /// <summary>Whether there will be no answer.</summary>
    public bool NeverAnswers => AnswersAt == Never;
}

/// <summary>What is known of a call only when it ends.</summary>
/// <param name="Refusal">Why it was refused after all, because it had waited too long; null when it was not.</param>
/// <param name="RateLimit">What the answer's headers say about the buckets, where they announce what is left when it is sent; null elsewhere.</param>
public readonly record struct Closing(Refusal? Refusal, RateLimitFacts? RateLimit);
