using System.Collections.Concurrent;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Host.Output.Report;

/// <summary>Finds the documents of results by their names: files, and attachments of mails. Thread-safe.</summary>
/// <param name="settings">How they are read.</param>
/// <param name="separated">Mails of which attachments are documents of their own.</param>
internal sealed class NamedDocuments(ReportSettings settings, IReadOnlySet<string> separated, DocumentReader reader)
{
    private readonly ConcurrentDictionary<string, Task<IReadOnlyList<string>>> _attachments = [];

    /// <summary>The mail of which a name is an attachment; null if it is none, but a file's name or that of nothing.</summary>
    public static string? MailOf(string name, string? folder) =>
        MailPart.MailIn(name) is { } mail && !File.Exists(PathOf(name, folder)) && File.Exists(PathOf(mail, folder)) ? mail : null;

    /// <summary>The document of a name; null if it is not there.</summary>
    public async Task<DocumentSource?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (name.Contains('\0'))
            return null;
        if (MailOf(name, settings.Folder) is { } mail)
        {
            var index = (await AttachmentsAsync(mail, cancellationToken)).ToList()
                .FindIndex(attachment => MailPart.NameOf(mail, attachment) == name);
            return index < 0 ? null : Source(name, mail) with { Part = new MailPart(index) };
        }

        if (!File.Exists(PathOf(name, settings.Folder)))
            return null;
        var isOwnText = (settings.SeparatesAttachments || separated.Contains(name))
            && (await AttachmentsAsync(name, cancellationToken)).Count > 0;
        return Source(name, name) with { Part = isOwnText ? new MailPart(MailPart.OwnText) : MailPart.All };
    }

    private static string PathOf(string name, string? folder) => folder is null ? name : Path.Combine(folder, name);

    private DocumentSource Source(string name, string file) => new(name, PathOf(file, settings.Folder), Named: false)
    {
        Encoding = settings.Encoding,
        MainContent = settings.MainContent,
    };

    private Task<IReadOnlyList<string>> AttachmentsAsync(string mail, CancellationToken cancellationToken) =>
        _attachments.GetOrAdd(mail, _ => reader.AttachmentsAsync(Source(mail, mail), cancellationToken));
}
