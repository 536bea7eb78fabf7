namespace ParallelLlm.Budgets;

/// <summary>What a model's estimates are multiplied by, because a call has taken more than was estimated; 1 or more.</summary>
internal readonly record struct Correction(double Prompt, double Completion)
{
    public static readonly Correction None = new(1, 1);

    /// <summary>The largest factor: no tokenizer differs by more, and a usage that does is nonsense, by which no later call must be bounded.</summary>
    public const double Most = 100;

    /// <summary>The larger factor of each half: this one, or what a call has shown.</summary>
    public Correction RaisedBy(CallTokens estimate, CallTokens taken) =>
        new(Math.Max(Prompt, Ratio(taken.Prompt, estimate.Prompt)), Math.Max(Completion, Ratio(taken.Completion, estimate.Completion)));

    private static double Ratio(long taken, long estimate) => estimate > 0 ? Math.Min((double)taken / estimate, Most) : 1;
}
