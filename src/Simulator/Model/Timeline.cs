using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>Steps and ramps as one list of changes in order of time, so that nothing depends on when the model is looked at.</summary>
internal static class Timeline
{
    private static readonly TimeSpan RampStep = TimeSpan.FromMilliseconds(100);

    public static Change[] Of(ProviderOptions options)
    {
        var changes = new List<Change>();
        Add(Setting.Rpm, options.Rpm, step => step.Rpm);
        Add(Setting.Tpm, options.Tpm, step => step.Tpm);
        Add(Setting.Concurrency, options.Concurrency, step => step.Concurrency);
        Add(Setting.Slots, options.Slots, step => step.Slots);
        Add(Setting.LatencyMs, options.Latency.Ms, step => step.LatencyMs);
        Add(Setting.Speed, 1, step => step.Speed);
        return [.. changes.OrderBy(change => change.At)];

        void Add(Setting setting, double start, Func<StepOptions, double?> read)
        {
            var current = start;
            var steps = options.Steps.Where(step => read(step) is not null).OrderBy(step => step.AtSeconds).ToArray();
            for (var i = 0; i < steps.Length; i++)
            {
                var end = i + 1 < steps.Length ? Durations.Seconds(steps[i + 1].AtSeconds) : TimeSpan.MaxValue;
                foreach (var change in Ramp(setting, current, read(steps[i])!.Value, steps[i]).TakeWhile(change => change.At < end))
                {
                    changes.Add(change);
                    current = change.Value;
                }
            }
        }
    }

    private static IEnumerable<Change> Ramp(Setting setting, double from, double to, StepOptions step)
    {
        var at = Durations.Seconds(step.AtSeconds);
        var count = (long)Math.Ceiling(Durations.Seconds(step.OverSeconds) / RampStep);
        if (!IsFraction(setting) && (from <= 0 || to <= 0))
            count = 0;

        for (var i = 1; i < count; i++)
            yield return new Change(at + (i * RampStep), setting, Rounded(setting, from + ((to - from) * i / count)));
        yield return new Change(count == 0 ? at : at + Durations.Seconds(step.OverSeconds), setting, to);
    }

    private static double Rounded(Setting setting, double value) => IsFraction(setting) ? value : Math.Max(1, Math.Round(value));

    private static bool IsFraction(Setting setting) => setting is Setting.LatencyMs or Setting.Speed;
}
