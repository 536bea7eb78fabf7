using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>A document that a run is to read, or that it found and cannot read.</summary>
/// <param name="Name">What the output calls it: the path as its user would write it, or <c>-</c>. Unique in a run.</param>
/// <param name="Path">Where it is; null for standard input.</param>
/// <param name="Named">Whether the user named it, rather than a folder that holds it. What is named may be a pipe.</param>
/// <param name="Problem">Why it cannot be read, where that is known already.</param>
internal sealed record DocumentSource(string Name, string? Path, bool Named, DocumentProblem? Problem = null)
{
    /// <summary>The encoding named by the user, with fallbacks that throw; null to detect it. A byte order mark takes precedence.</summary>
    public Encoding? Encoding { get; init; }
}

/// <summary>A path that a run cannot begin with: a usage error.</summary>
/// <param name="Path">The path as it was given.</param>
/// <param name="Message">What is wrong with it, without the path.</param>
internal sealed record InputProblem(string Path, string Message);

/// <summary>What a run's paths come to.</summary>
/// <param name="Problems">What is wrong with the paths; where there is anything, no call should be made.</param>
/// <param name="Documents">The documents, found as they are asked for, in an order that depends on nothing but the paths. Each enumeration looks again.</param>
internal sealed record DiscoveredDocuments(IReadOnlyList<InputProblem> Problems, IEnumerable<DocumentSource> Documents);
