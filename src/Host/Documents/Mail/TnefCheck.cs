using MimeKit.Tnef;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>
/// Looks through Outlook's container before it is converted: a property may claim two thousand million values of no length, each of which
/// the conversion visits, for half a minute in all.
/// </summary>
internal static class TnefCheck
{
    /// <summary>Ends the reading of a container with such a property.</summary>
    /// <exception cref="DocumentProblemException">It has one.</exception>
    public static void Check(Stream container)
    {
        using var reader = new TnefReader(container, 0, TnefComplianceMode.Loose);
        while (reader.ReadNextAttribute())
        {
            if (reader.AttributeTag is TnefAttributeTag.MapiProperties or TnefAttributeTag.Attachment or TnefAttributeTag.RecipientTable)
                CheckRows(reader);
        }
    }

    private static void CheckRows(TnefReader reader)
    {
        do
        {
            CheckProperties(reader);
        }
        while (reader.AttributeTag == TnefAttributeTag.RecipientTable && reader.TnefPropertyReader.ReadNextRow());
    }

    private static void CheckProperties(TnefReader reader)
    {
        var properties = reader.TnefPropertyReader;
        long offset;
        bool isRead;
        do
        {
            offset = reader.StreamOffset;
            isRead = properties.ReadNextProperty();
            do
            {
                if (properties.ValueCount > 1 && properties.RawValueLength <= 0)
                    throw new DocumentProblemException(DocumentProblemKind.Damaged, "it does not hold to the format of Outlook's mail");
            }
            while (properties.ReadNextValue());
        }
        while (isRead || reader.StreamOffset > offset);
    }
}
