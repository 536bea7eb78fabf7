using ParallelLlm.Pipeline;

namespace ParallelLlm.Tests.Load.Laboratory.Laws;

/// <summary>The laws that the laboratory knows.</summary>
internal static class LawKinds
{
    /// <summary>What the engine runs.</summary>
    public static readonly LawKind Production = new(
        "production", "the engine's own", "holds the endpoint until the hint's end, with positive jitter",
        setting => EngineGraph.NewLaw(setting.Options, setting.Cap))
    {
        IsProduction = true,
    };

    public static readonly IReadOnlyList<LawKind> All = [Production];
}
