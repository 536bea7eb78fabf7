using System.Text.Json;

namespace ParallelLlm.Host.Output.Report;

/// <summary>The documents of results, without their values.</summary>
/// <param name="Entries">In the order of the report.</param>
/// <param name="Separated">Mails of which attachments are documents of their own.</param>
internal sealed record ResultIndex(IReadOnlyList<ReportEntry> Entries, IReadOnlySet<string> Separated)
{
    /// <summary>Reads all lines once.</summary>
    /// <param name="folder">The folder that relative names begin in; null for the current one.</param>
    /// <exception cref="InvalidDataException">A line is no result; the message names it.</exception>
    public static ResultIndex Read(ResultFiles results, string? folder, CancellationToken cancellationToken)
    {
        var entries = new List<ReportEntry>();
        var separated = new HashSet<string>();
        var collection = new EarlyCollection();
        foreach (var (position, bytes) in results.Lines())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var document = Parse(bytes) ?? throw new InvalidDataException($"{results.Name(position)} is no result of a document");
            entries.Add(ReportEntry.Of(document, position));
            if (NamedDocuments.MailOf(document.Name, folder) is { } mail)
                separated.Add(mail);
            collection.Check();
        }

        return new ResultIndex(ReportEntry.ByNeed(entries), separated);
    }

    /// <summary>The document of a line; null if it is no result.</summary>
    public static ReportedDocument? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return ReportedDocument.Of(line);
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            // A file of another kind; its text must not reach a message.
            return null;
        }
    }
}
