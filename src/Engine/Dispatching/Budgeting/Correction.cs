namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Factors on a model's estimates, after a call exceeded its own; at least 1.</summary>
internal readonly record struct Correction(double Prompt, double Completion)
{
    public static readonly Correction None = new(1, 1);

    /// <summary>The maximum factor. No tokenizer differs by more; larger usage is bogus and must not affect later calls.</summary>
    public const double Most = 100;

    /// <summary>The larger factor of each half, of this correction and a call.</summary>
    public Correction RaisedBy(CallTokens estimate, CallTokens taken) =>
        new(Math.Max(Prompt, Ratio(taken.Prompt, estimate.Prompt)), Math.Max(Completion, Ratio(taken.Completion, estimate.Completion)));

    private static double Ratio(long taken, long estimate) => estimate > 0 ? Math.Min((double)taken / estimate, Most) : 1;
}
