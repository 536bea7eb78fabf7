using ParallelLlm.Simulator;
using ParallelLlm.Tests.Load.Definition;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>The server's figures, by its own clock.</summary>
internal static class ServerFigures
{
    /// <summary>Seconds from the first request to the last answer; not a number without both.</summary>
    public static double Makespan(this SimulatorStats stats) => stats.LastAnswerAt - stats.FirstRequestAt ?? double.NaN;

    /// <summary>Answers per second in that period.</summary>
    public static double Throughput(this SimulatorStats stats) => stats.Answered / stats.Makespan();

    public static void Report(this SimulatorStats stats, Metrics metrics, Scenario scenario, long calls)
    {
        metrics["requests"] = stats.Requests;
        metrics["answered"] = stats.Answered;
        metrics["distinct_answered"] = stats.DistinctAnswered ?? double.NaN;
        metrics["duplicate_answered"] = stats.DuplicateAnswered ?? double.NaN;
        metrics["throttled"] = stats.Throttled;
        metrics["server_failed"] = stats.Failed;
        metrics["abandoned"] = stats.Abandoned;
        metrics["max_in_flight"] = stats.MaxInFlight;
        metrics["makespan_s"] = stats.Makespan();
        if (IdealTime.Seconds(scenario.Server, scenario.Engine.MaxConcurrency, calls) is > 0 and var ideal)
        {
            metrics["ideal_s"] = ideal;
            metrics["makespan_ratio"] = stats.Makespan() / ideal;
        }

        metrics["goodput_per_s"] = stats.Throughput();
        metrics["waste_ratio"] = (double)(stats.Requests - stats.Answered) / stats.Requests;
    }
}
