namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>
/// The largest factor by which any call of each model has exceeded its estimate. Factors of several calls are not multiplied, because calls
/// in flight together were reserved by the same factor. Pure. Not thread-safe.
/// </summary>
/// <param name="known">Initial factors by model.</param>
internal sealed class Corrections(IReadOnlyDictionary<string, Correction> known)
{
    /// <summary>Factors above 1 by model. Replaced, never mutated.</summary>
    public IReadOnlyDictionary<string, Correction> All { get; private set; } = known;

    public Correction Of(string model) => All.TryGetValue(model, out var factor) ? factor : Correction.None;

    /// <summary>Learns from a call.</summary>
    /// <param name="estimate">The estimate, before corrections.</param>
    /// <param name="said">The reported usage; 0 for an unreported half.</param>
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
