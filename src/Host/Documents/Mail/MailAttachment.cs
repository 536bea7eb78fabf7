using MimeKit;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>An attachment of a mail.</summary>
/// <param name="Name">Its name as shown, which no other attachment of the mail has.</param>
internal sealed record MailAttachment(string Name, MimeEntity Part);
