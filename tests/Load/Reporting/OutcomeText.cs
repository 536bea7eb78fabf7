using System.Globalization;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Reporting;

/// <summary>An outcome as text.</summary>
internal static class OutcomeText
{
    public static string Write(ScenarioOutcome outcome)
    {
        var table = TextTable.Write(["metric", "value", "threshold", ""], [.. outcome.Checks.Select(Row)]);
        return outcome.Failure is null ? table : $"{table}MISSED: the run {outcome.Failure}{Environment.NewLine}";
    }

    /// <summary>Name, value, threshold and result.</summary>
    public static string[] Row(Check check) =>
    [
        check.Metric,
        check.Value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "not measured",
        check.Threshold?.ToString() ?? "",
        check.Threshold is null ? "" : check.Met ? "ok" : "MISSED",
    ];
}
