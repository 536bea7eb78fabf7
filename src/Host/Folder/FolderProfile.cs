using System.Text;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Host.Folder;

/// <summary>How the documents of one inbox folder are processed.</summary>
/// <param name="Folder">Name of the folder; empty for all that have no profile of their own.</param>
/// <param name="Endpoint">Name of the endpoint that they are sent to; names of several with commas.</param>
/// <param name="Chunker">How they are cut.</param>
internal sealed record FolderProfile(string Folder, string Endpoint, RunRules Rules, TokenChunker Chunker, Priority Priority)
{
    /// <summary>Their priority. Can change while the service runs; applies to documents claimed from then on.</summary>
    public Priority Priority { get; set; } = Priority;

    /// <summary>The encoding of documents without a byte order mark; null to detect it for each.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether a mail's attachments are documents of their own.</summary>
    public bool SeparatesAttachments { get; init; }

    /// <summary>Whether only the main content of HTML is read.</summary>
    public bool MainContent { get; init; }

    public const string Separator = ", ";
}
