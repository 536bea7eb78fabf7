using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>A document in memory, as a reader of a binary format is given it.</summary>
/// <param name="Name">Its name, of which only the extension counts.</param>
/// <param name="Bytes">All of it.</param>
internal sealed record DocumentContent(string Name, byte[] Bytes)
{
    /// <summary>The encoding named by the user for texts that do not state theirs; null to detect it.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether only the main content of HTML is wanted.</summary>
    public bool MainContent { get; init; }

    /// <summary>Which part of a mail is read.</summary>
    public MailPart Part { get; init; } = MailPart.All;
}
