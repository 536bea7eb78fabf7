using System.Runtime.CompilerServices;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Running;

/// <summary>Finds the documents in a file: itself, or a mail and each of its attachments.</summary>
internal static class SourceParts
{
    /// <summary>The documents of a source: itself, unless attachments are documents of their own and it is a mail that has some.</summary>
    /// <returns>The mail without its attachments first; an attachment's name is the mail's, a slash and its own.</returns>
    public static async IAsyncEnumerable<DocumentSource> OfAsync(
        DocumentSource source,
        DocumentReader reader,
        bool separatesAttachments,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = separatesAttachments ? await AttachmentsAsync(source, reader, cancellationToken) : [];
        yield return names.Count == 0 ? source : source with { Part = new MailPart(MailPart.OwnText) };
        foreach (var (index, name) in names.Index())
            yield return source with { Name = MailPart.NameOf(source.Name, name), Part = new MailPart(index) };
    }

    private static async Task<IReadOnlyList<string>> AttachmentsAsync(
        DocumentSource source, DocumentReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.AttachmentsAsync(source, cancellationToken);
        }
        catch (Exception unread) when (unread is DocumentProblemException or OperationCanceledException)
        {
            // Reading the mail as a whole reports the problem; after a stop it is not read at all.
            return [];
        }
    }
}
