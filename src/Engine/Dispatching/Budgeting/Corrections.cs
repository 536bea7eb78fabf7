namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>
/// The largest factor by which each model's calls have exceeded their estimates. It is the largest that one call has shown, never a product
/// of several: calls in flight together were all reserved by the same factor. Pure. Not thread-safe.
/// </summary>
/// <param name="known">Factors by model, from before.</param>
internal sealed class Corrections(IReadOnlyDictionary<string, Correction> known)
{
    /// <summary>Factors by model, without those of 1. Replaced as a whole, never changed.</summary>
    public IReadOnlyDictionary<string, Correction> All { get; private set; } = known;

    public Correction Of(string model) => All.TryGetValue(model, out var factor) ? factor : Correction.None;

    /// <summary>Takes note of a call.</summary>
    /// <param name="model">The model that was asked.</param>
    /// <param name="estimate">The estimate, before any correction.</param>
    /// <param name="said">What the provider said that the call took; 0 for a half that it did not say.</param>
    /// <returns>Whether the model's calls need larger reservations from now on.</returns>
    public bool Learn(string model, CallTokens estimate, CallTokens said)
    {
        var before = Of(model);
        var after = before.RaisedBy(estimate, said);
        if (after == before)
            return false;
        All = new Dictionary<string, Correction>(All, StringComparer.Ordinal) { [model] = after };
        return true;
    }
}
