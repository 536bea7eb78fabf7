namespace ParallelLlm.Simulator.Model;

/// <summary>What will become of an accepted call.</summary>
/// <param name="Number">Which accepted call it is, from 1; 0 for one that is dropped or meets an outage.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="AnswersAt">When the provider answers, or does what the fault says; <see cref="Never"/> if it doesn't.</param>
/// <param name="OutputTokens">Tokens that the answer counts as.</param>
/// <param name="Fault">What goes wrong.</param>
/// <param name="HoldsPlace">Whether it counts as in flight until it is finished; dropped calls do not.</param>
/// <param name="Moves">
/// Whether the time of its answer depends on other calls: <see cref="ProviderModel.AnswersAt"/> has the current one.
/// </param>
public readonly record struct Permit(
    long Number, TimeSpan AcceptedAt, TimeSpan AnswersAt, int OutputTokens, Fault Fault, bool HoldsPlace, bool Moves = false)
{
    /// <summary>The time of answers that never come.</summary>
    public static readonly TimeSpan Never = TimeSpan.MaxValue;

    /// <summary>Tokens of the prompt that were in the cache.</summary>
    public int CachedTokens { get; init; }

    /// <summary>Whether there will be no answer.</summary>
    public bool NeverAnswers => AnswersAt == Never;
}
