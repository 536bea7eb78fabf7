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

    public Fault Draw()
    {
        if (_ranges.Length == 0)
            return Fault.None;

        var drawn = _random.NextDouble();
        return Array.Find(_ranges, range => drawn < range.UpTo).Fault;
    }

    /// <summary>Each fault with its option's name.</summary>
    public static (Fault Fault, string Name, double Probability)[] Probabilities(FaultOptions o) =>
    [
        (Fault.Error500, "error_500", o.Error500), (Fault.Overloaded, "overloaded", o.Overloaded), (Fault.Reset, "reset", o.Reset),
        (Fault.Hang, "hang", o.Hang), (Fault.TruncatedBody, "truncated_body", o.TruncatedBody), (Fault.Html, "html", o.Html),
        (Fault.EmptyContent, "empty_content", o.EmptyContent), (Fault.Fenced, "fenced", o.Fenced), (Fault.Chatty, "chatty", o.Chatty),
        (Fault.InvalidJson, "invalid_json", o.InvalidJson), (Fault.Length, "length", o.Length),
        (Fault.ContentFilter, "content_filter", o.ContentFilter),
    ];
}
