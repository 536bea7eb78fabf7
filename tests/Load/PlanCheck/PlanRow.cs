namespace ParallelLlm.Tests.Load.PlanCheck;

/// <summary>A figure of a plan beside that of the run.</summary>
internal sealed record PlanRow(string Name, string Planned, string Run, string Wanted, bool IsMet)
{
    public IReadOnlyList<string> ToCells() => [Name, Planned, Run, Wanted, IsMet ? "met" : "MISSED"];
}
