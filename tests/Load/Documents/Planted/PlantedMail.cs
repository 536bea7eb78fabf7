using System.Text;
using ParallelLlm.Tests.Load.Documents.Writers;

namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>A mail with values in its subject, its body, an attached mail, and attachments of other formats.</summary>
internal static class PlantedMail
{
    private const int InBody = 6;
    private const int InAttachment = 8;
    private const int InAttachedMail = 2;

    private static readonly SourcePlace Body = new() { Part = "body" };

    public static byte[] Write(Planting planting)
    {
        var subject = Subject(planting);
        string[] parts =
        [
            Text(planting, InBody),
            Attachment(planting, planting.Pick("invoice.pdf", "discharge letter.pdf"), "application/pdf"),
            Attachment(planting, planting.Pick("letter.docx", "Übersicht.xlsx", "positions.csv"), "application/octet-stream"),
            AttachedMail(planting, "forwarded.eml"),
        ];
        return Encoding.UTF8.GetBytes(RawMail.Mixed(subject, "=_planted", parts));
    }

    private static string Subject(Planting planting) =>
        RawMail.Encoded(planting.Plant(PlantedField.Subject, new SourcePlace { Part = "subject" }).Text);

    private static string Text(Planting planting, int fields)
    {
        var lines = planting.Fields(fields).Select(field => planting.Line(field, Body));
        return RawMail.Text($"{planting.Prose()}\r\n\r\n{string.Join("\r\n", lines)}\r\n\r\n{planting.Prose()}\r\n");
    }

    private static string Attachment(Planting planting, string name, string type)
    {
        var bytes = planting.Within($"attachment {name}", () => Path.GetExtension(name) switch
        {
            ".pdf" => PlantedPdf.Write(planting, InAttachment),
            ".docx" => PlantedDocx.Write(planting, InAttachment),
            ".xlsx" => PlantedXlsx.Write(planting, InAttachment),
            _ => PlantedTable.Write(planting, InAttachment, ';'),
        });
        return RawMail.Attachment(RawMail.Encoded(name), type, bytes);
    }

    private static string AttachedMail(Planting planting, string name)
    {
        var mail = planting.Within($"attachment {name}", () => Encoding.UTF8.GetBytes(
            $"{RawMail.Headers}Subject: {Subject(planting)}\r\n{Text(planting, InAttachedMail)}"));
        return RawMail.Attached(name, Encoding.UTF8.GetString(mail));
    }
}
