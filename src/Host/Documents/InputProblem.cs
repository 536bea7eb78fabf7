namespace ParallelLlm.Host.Documents;

/// <summary>A path that prevents a run from starting: a usage error.</summary>
/// <param name="Message">The problem, without the path.</param>
internal sealed record InputProblem(string Path, string Message)
{
    /// <summary>The problem with its path.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
