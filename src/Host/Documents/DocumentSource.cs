using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>A document that a run is to read, or that it found and cannot read.</summary>
/// <param name="Name">What the output calls it: the path as its user would write it, or <c>-</c>. Unique in a run.</param>
/// <param name="Path">Where it is; null for standard input.</param>
/// <param name="Named">Whether the user named it, rather than a folder that holds it. A named one may be a pipe.</param>
/// <param name="Problem">Why it cannot be read, if already known.</param>
internal sealed record DocumentSource(string Name, string? Path, bool Named, DocumentProblem? Problem = null)
{
    /// <summary>The encoding named by the user, with fallbacks that throw; null to detect it. A byte order mark takes precedence.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether only the main content of an HTML page is wanted.</summary>
    public bool MainContent { get; init; }

    /// <summary>Whether the hash of its bytes is wanted.</summary>
    public bool IsHashed { get; init; }

    /// <summary>Which part of a mail is the document.</summary>
    public MailPart Part { get; init; } = MailPart.All;

    /// <summary>The name whose extension tells the format: that of the file, also for an attachment in it.</summary>
    public string FormatName => Part.Attachment is >= 0 ? Path ?? Name : Name;
}
