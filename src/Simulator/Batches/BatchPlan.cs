using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Batches;

/// <summary>What is drawn for a batch at its creation.</summary>
/// <param name="Duration">Time in progress.</param>
/// <param name="Fails">Whether it fails in validation.</param>
/// <param name="Output">The fault of its output file.</param>
/// <param name="VanishesAfter">Time from its creation until it is unknown; null for never.</param>
internal sealed record BatchPlan(TimeSpan Duration, bool Fails, OutputFault Output, TimeSpan? VanishesAfter)
{
    public static BatchPlan Of(BatchOptions options, int seed, ulong number) => new(
        Durations.Milliseconds(
            options.DurationMs.Min + ((options.DurationMs.Max - options.DurationMs.Min) * Draw.Of(seed, "duration", number))),
        Draw.Of(seed, "fails", number) < options.Fails,
        Draw.Pick(Shares(options.Output), Draw.Of(seed, "output", number)),
        Draw.Of(seed, "vanish", number) < options.Vanish ? Durations.Milliseconds(options.VanishMs) : null);

    /// <summary>Each fault of an output file with its option's name.</summary>
    public static (OutputFault Kind, string Name, double Share)[] Shares(BatchOutputOptions options) =>
    [
        (OutputFault.Cut, "cut", options.Cut), (OutputFault.Lacks, "lacks", options.Lacks),
        (OutputFault.Repeats, "repeats", options.Repeats), (OutputFault.Foreign, "foreign", options.Foreign),
    ];
}
