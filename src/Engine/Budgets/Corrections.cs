namespace ParallelLlm.Budgets;

/// <summary>
/// How far each model's calls went beyond their estimates at most. A factor is the largest that one call has shown, never a product of
/// several: the calls that were
/// in flight together have all been reserved by the same factor. Pure. Not thread-safe.
/// </summary>
/// <param name="known">Factors by model, from before.</param>
internal sealed class Corrections(IReadOnlyDictionary<string, Correction> known)
{
    private IReadOnlyDictionary<string, Correction> _factors = known;

    /// <summary>The models that need one. Never changed: a new one takes its place.</summary>
    public IReadOnlyDictionary<string, Correction> All => _factors;

    public Correction Of(string model) => _factors.TryGetValue(model, out var factor) ? factor : Correction.None;

    /// <summary>Takes note of a call.</summary>
    /// <param name="model">The model that was asked.</param>
    /// <param name="estimate">The estimate, before any correction.</param>
    /// <param name="said">What the provider said that the call took; 0 for a half that it did not say.</param>
    /// <returns>Whether more is to be reserved for the model's calls from now on.</returns>
    public bool Learn(string model, CallTokens estimate, CallTokens said)
    {
        var before = Of(model);
        var after = before.RaisedBy(estimate, said);
        if (after == before)
            return false;
        _factors = new Dictionary<string, Correction>(_factors, StringComparer.Ordinal) { [model] = after };
        return true;
    }
}
