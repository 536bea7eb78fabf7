namespace ParallelLlm.Host.Documents;

/// <summary>A part of a mail that is a document.</summary>
/// <param name="Attachment">
/// Null for the mail with all its attachments, <see cref="OwnText"/> for the mail without them, else an attachment's index, from 0.
/// </param>
internal readonly record struct MailPart(int? Attachment)
{
    public const int OwnText = -1;

    /// <summary>The mail with its attachments.</summary>
    public static readonly MailPart All;

    /// <summary>The names of the attachments, one on a line.</summary>
    public static readonly MailPart Names = new(-2);

    /// <summary>The name of an attachment that is a document of its own.</summary>
    public static string NameOf(string mail, string attachment) => $"{mail}/{attachment}";

    /// <summary>The mail in the name of an attachment; null if the name cannot be one.</summary>
    public static string? MailIn(string name) => name.LastIndexOf('/') is > 0 and var at ? name[..at] : null;
}
