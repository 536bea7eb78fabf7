using ParallelLlm.Simulator.Model;

namespace ParallelLlm.Simulator.Batches;

/// <summary>An object of the API, or a refusal.</summary>
internal readonly record struct ApiResult(object? Body, Refusal? Refusal)
{
    public static ApiResult Of(object body) => new(body, null);

    public static ApiResult Refused(Refusal refusal) => new(null, refusal);
}
