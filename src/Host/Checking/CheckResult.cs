namespace ParallelLlm.Host.Checking;

/// <summary>Result of checking one thing that a run or a service needs.</summary>
/// <param name="Name">The thing, such as <c>endpoint main</c>.</param>
/// <param name="Message">The finding, for people.</param>
internal sealed record CheckResult(string Name, bool Works, string Message)
{
    public override string ToString() => $"{(Works ? "ok  " : "FAIL")}  {Name}: {Message}";
}
