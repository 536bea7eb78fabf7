using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Measures;

/// <summary>
/// The minimum time for the work of a run: max(Σ latency ÷ concurrency, (N − burst) ÷ request rate, (Σ tokens − burst) ÷ token rate) + the tail, which is one mean latency.
/// Changing limits, outages and late work are integrated over time: each cell does as much of the arrived work as the scarcest of concurrency, request bucket and token bucket
/// allows. Buckets fill up to their burst and no further.
/// </summary>
internal sealed class Oracle
{
    private const int MostCells = 4_000_000;

    private Oracle(double seconds, double[] inFlight) => (Seconds, InFlight) = (seconds, inFlight);

    /// <summary>The minimum time, in seconds.</summary>
    public double Seconds { get; }

    /// <summary>Its calls in flight, by cell of the timetable, up to its own end.</summary>
    public double[] InFlight { get; }

    public static Oracle Of(Timetable table) => Of(table.Scenario, table.Answered, table.SecondsPerCall, table.TokensPerCall, table.Cell);

    /// <param name="scenario">The limits, and the arrival of work.</param>
    /// <param name="calls">Answered calls.</param>
    /// <param name="secondsPerCall">Mean work in a call.</param>
    /// <param name="tokensPerCall">Mean tokens of a call.</param>
    /// <param name="cell">Seconds per cell of the grid.</param>
    public static Oracle Of(ControlScenario scenario, int calls, double secondsPerCall, double tokensPerCall, double cell)
    {
        var capacity = new Capacity(scenario);
        var (requests, tokens) = (capacity.RequestBurst, capacity.TokenBurst);
        var inFlight = new List<double>();
        var done = 0.0;
        for (var k = 0; k < MostCells; k++)
        {
            capacity.MoveTo((k + 0.5) * cell);
            requests = Math.Min(capacity.RequestBurst, requests + (capacity.Rpm / 60 * cell));
            tokens = Math.Min(capacity.TokenBurst, tokens + (capacity.Tpm / 60 * cell));
            var latency = secondsPerCall * capacity.Slowness;
            var served = Math.Min((Arrivals.ShareAt(scenario, k * cell) * calls) - done, capacity.Permits * cell / latency);
            if (capacity.Rpm > 0)
                served = Math.Min(served, requests);
            if (capacity.Tpm > 0)
                served = Math.Min(served, tokens / tokensPerCall);
            served = Math.Max(0, served);
            (requests, tokens, done) = (requests - served, tokens - (served * tokensPerCall), done + served);
            inFlight.Add(served / cell * latency);
            if (done >= calls - 1e-6)
                return new Oracle(((k + 1) * cell) + latency, [.. inFlight]);
        }

        return new Oracle(double.NaN, [.. inFlight]);
    }
}
