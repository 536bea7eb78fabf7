namespace ParallelLlm;

/// <summary>
/// Puts planned chunks into calls as an engine would if all of them waited, by <see cref="ProcessingRequest.Packing"/>, and sends nothing.
/// <see cref="Packing.Auto"/> depends on the endpoint's limits: each chunk has a call of its own here. Not thread-safe.
/// </summary>
/// <param name="planner">Has planned the chunks.</param>
public sealed class PackPlanner(CallPlanner planner)
{
    private readonly List<PlannedCall> _waiting = [];
    private long _tokens;

    /// <summary>Adds a chunk.</summary>
    /// <returns>The call that is complete by it; null if more chunks may join.</returns>
    public LlmCall? Add(PlannedCall planned)
    {
        ArgumentNullException.ThrowIfNull(planned);
        if (!planner.CanShare(planned.Chunk))
            return planned.Call;
        var tokens = planner.TokensOf(planned.Chunk);
        var full = planner.FitsWindow(_tokens + tokens) ? null : Complete();
        _waiting.Add(planned);
        _tokens += tokens;
        return full ?? (_waiting.Count == planner.MostChunks ? Complete() : null);
    }

    /// <summary>The call for the chunks that wait for others; null if none do.</summary>
    public LlmCall? Complete()
    {
        var call = _waiting switch
        {
            [] => null,
            [var alone] => alone.Call,
            _ => planner.CallOf(_waiting.ConvertAll(planned => planned.Chunk)),
        };
        _waiting.Clear();
        _tokens = 0;
        return call;
    }
}
