namespace ParallelLlm.Host.Documents;

/// <summary>A path that a run cannot begin with: a usage error.</summary>
/// <param name="Message">What is wrong with it, without the path.</param>
internal sealed record InputProblem(string Path, string Message);
