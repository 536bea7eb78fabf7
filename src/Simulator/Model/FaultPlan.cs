using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>Draws the fault of each accepted call.</summary>
internal sealed class FaultPlan
{
    private readonly (Fault Fault, double UpTo)[] _ranges;
    private readonly Random _random;

    public FaultPlan(FaultOptions options, Random random)
    {
        var upTo = 0.0;
        _ranges = [.. Probabilities(options).Where(p => p.Probability > 0).Select(p => (p.Fault, upTo += p.Probability))];
        _random = random;
    }

    public static double Sum(FaultOptions options) => Probabilities(options).Sum(p => p.Probability);

    public Fault Draw()
    {
        if (_ranges.Length == 0)
            return Fault.None;

        var drawn = _random.NextDouble();
        foreach (var (fault, upTo) in _ranges)
        {
            if (drawn < upTo)
                return fault;
        }

        return Fault.None;
    }

    private static (Fault Fault, double Probability)[] Probabilities(FaultOptions o) =>
    [
        (Fault.Error500, o.Error500), (Fault.Overloaded, o.Overloaded), (Fault.Reset, o.Reset), (Fault.Hang, o.Hang),
        (Fault.TruncatedBody, o.TruncatedBody), (Fault.Html, o.Html), (Fault.EmptyContent, o.EmptyContent), (Fault.Fenced, o.Fenced),
        (Fault.Chatty, o.Chatty), (Fault.InvalidJson, o.InvalidJson), (Fault.Length, o.Length), (Fault.ContentFilter, o.ContentFilter),
    ];
}
