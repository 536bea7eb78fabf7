namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Factors for a model's estimates, because a call has taken more than estimated; 1 or more.</summary>
internal readonly record struct Correction(double Prompt, double Completion)
{
    public static readonly Correction None = new(1, 1);

    /// <summary>The largest factor. No tokenizer differs by more; a usage that does is nonsense and must not bound later calls.</summary>
    public const double Most = 100;

    /// <summary>The larger factor of each half: this one, or that of a call.</summary>
    public Correction RaisedBy(CallTokens estimate, CallTokens taken) =>
        new(Math.Max(Prompt, Ratio(taken.Prompt, estimate.Prompt)), Math.Max(Completion, Ratio(taken.Completion, estimate.Completion)));

    private static double Ratio(long taken, long estimate) => estimate > 0 ? Math.Min((double)taken / estimate, Most) : 1;
}
