namespace ParallelLlm.Host.Documents;

/// <summary>A path that a run cannot begin with: a usage error.</summary>
/// <param name="Path">The path as it was given.</param>
/// <param name="Message">What is wrong with it, without the path.</param>
internal sealed record InputProblem(string Path, string Message);
