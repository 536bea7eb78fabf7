namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Makes whatever the parsing library throws on bad input a problem of the document.</summary>
internal static class MailFault
{
    public static T Guard<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception fault) when (
            fault is not (DocumentProblemException or OutOfMemoryException or InsufficientExecutionStackException))
        {
            throw new DocumentProblemException(DocumentProblemKind.Damaged, "it does not hold to the format of mail", fault);
        }
    }
}
