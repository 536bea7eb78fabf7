using ParallelLlm.Tests.Load.Documents.Writers;
using static ParallelLlm.Tests.Load.Documents.Hostile.HostileEnd;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>Mails with headers, parts or levels without end, and names that are none.</summary>
internal static class HostileMails
{
    private const string DocxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const HostileEnd Anything = Completed | Damaged | Exhausting;

    public static IEnumerable<HostileInput> All =>
    [
        Headed("header-20m", TooLarge, mail =>
        {
            mail.Write("Subject: ");
            mail.Repeat("a", 20 << 20);
            mail.Write("\r\n");
        }),
        Headed("header-folded-20m", TooLarge, mail =>
        {
            mail.Write("Subject: a\r\n");
            mail.Repeat(" folded\r\n", (20 << 20) / 9);
        }),
        Headed("headers-300k", TooLarge, mail =>
        {
            for (var header = 0; header < 300_000; header++)
                mail.Write($"X-{header}: value\r\n");
        }),
        Headed("addresses-500k", TooLarge, mail =>
        {
            mail.Write("Cc: a@b.example");
            for (var address = 0; address < 500_000; address++)
                mail.Write($",\r\n Person {address} <p{address}@b.example>");
            mail.Write("\r\n");
        }),
        Headed("comments-deep", Anything, mail => mail.Write($"Cc: {"(".Times(100_000)}{")".Times(100_000)} a@b.example\r\n")),
        Headed("groups-deep", Anything, mail => mail.Write($"Cc: {"g:".Times(50_000)}a@b.example{";".Times(50_000)}\r\n")),
        Headed("encoded-words-5k", Anything, mail => mail.Write($"Subject: {"=?utf-8?Q?=C3=A4?= ".Times(5_000)}\r\n")),
        new("parts-200k.eml", TooLarge, mail => mail.Write(RawMail.Mixed(
            "parts", "b", Enumerable.Repeat("\r\na", 200_000)))),
        new("parts-nested-20k.eml", Anything, mail => Nest(mail, 20_000, level =>
            $"Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n")),
        new("mails-nested-20k.eml", Anything, mail => Nest(mail, 20_000, _ => "Content-Type: message/rfc822\r\n\r\n")),
        new("boundary-itself.eml", Anything, mail => mail.Write(RawMail.Mixed(
            "boundary", "b", RawMail.Text(HostileInput.Hello), RawMail.Multipart("b", RawMail.Multipart("b", RawMail.Text("inner")))))),
        new("boundary-prefixes.eml", Anything, mail => mail.Write(RawMail.Mixed(
            "boundary", "b", RawMail.Text(HostileInput.Hello), RawMail.Multipart("b-", RawMail.Multipart("b--", RawMail.Text("inner")))))),
        new("boundary-empty.eml", Anything, mail => mail.Write(RawMail.Mixed("boundary", "", RawMail.Text(HostileInput.Hello)))),
        new("boundary-never-ends.eml", Completed, mail => mail.Write(
            $"{RawMail.Headers}Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n{RawMail.Text(HostileInput.Hello)}\r\n")),
        Attached("attached-zip-bomb", Completed | Exhausting, "letter.docx", "zip-bomb.docx"),
        Attached("attached-flate-bomb", Completed | Exhausting, "scan.pdf", "bomb-flate-1g.pdf"),
        Attached("attached-stack-bomb", Anything, "form.pdf", "type4-nested-100k.pdf"),
        new("attached-itself-by-name.eml", Completed, mail => mail.Write(RawMail.Mixed(
            "loop",
            "b",
            RawMail.Text(HostileInput.Hello),
            RawMail.Attached("attached-itself-by-name.eml", RawMail.Mixed(
                "loop",
                "c",
                RawMail.Text("Inner"),
                RawMail.Attached("attached-itself-by-name.eml", RawMail.Plain("loop", "Innermost"))))))),
        Named("attachment-dot-dot", "../../../../tmp/evil.txt"),
        Named("attachment-absolute", "/etc/passwd"),
        Named("attachment-reversed", "\u202Efdp.exe\u2066"),
        Named("attachment-long-name", "n".Times(50_000)),
        new("attachment-name-in-pieces.eml", Anything, mail => mail.Write(RawMail.Mixed(
            "pieces",
            "b",
            RawMail.Text(HostileInput.Hello),
            $"Content-Disposition: attachment{string.Concat(Pieces)}\r\n\r\nx"))),
        new("charset-nonsense.eml", Completed, mail => mail.Write(
            $"{RawMail.Headers}Subject: =?no-such-charset?Q?Hello?= =?utf-8?B?not base64?=\r\n"
            + "Content-Type: text/plain; charset=\"no-such-charset\"\r\nContent-Transfer-Encoding: x-unknown\r\n\r\n"
            + $"{HostileInput.Hello}\r\n")),
        new("types-nonsense.eml", Completed | Empty, mail => mail.Write(
            $"{RawMail.Headers}Content-Type: /;;=;\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: ;;\r\n\r\n%%%\r\n")),
        new("levels-10-docx.eml", Completed | TooLarge, mail =>
        {
            using var docx = new MemoryStream();
            RawDocx.Write(docx, HostileZips.Hello);
            var part = RawMail.Attachment("letter.docx", DocxType, docx.ToArray());
            for (var level = 10; level > 0; level--)
            {
                var whole = RawMail.Mixed($"level {level}", $"b{level}", RawMail.Text($"Level {level}"), part);
                if (level == 1)
                    mail.Write(whole);
                part = RawMail.Attached($"mail-{level}.eml", whole);
            }
        }),
        new("attachments-2k.eml", Completed | TooLarge, mail => mail.Write(RawMail.Mixed(
            "many",
            "b",
            Enumerable.Range(0, 2_000).Select(number => RawMail.Attachment($"{number}.txt", "text/plain", RawPdf.Object($"{number}")))))),
        new("html-body-deep.eml", Anything, mail => mail.Write(
            $"{RawMail.Headers}Content-Type: text/html; charset=utf-8\r\n\r\n{"<div>".Times(100_000)}{HostileInput.Hello}")),
    ];

    private static IEnumerable<string> Pieces => Enumerable.Range(0, 5_000).Select(piece => $"; filename*{piece}=a");

    private static HostileInput Headed(string name, HostileEnd allowed, Action<Stream> header) => new($"{name}.eml", allowed, mail =>
    {
        mail.Write(RawMail.Headers);
        header(mail);
        mail.Write($"\r\n{HostileInput.Hello}\r\n");
    });

    private static HostileInput Attached(string name, HostileEnd allowed, string attached, string input) =>
        WithAttachment(name, allowed, attached, () => HostilePdfs.All.Concat(HostileZips.All).Single(each => each.Name == input).ToArray());

    private static HostileInput Named(string name, string attached) =>
        WithAttachment(name, Completed | TooLarge, RawMail.Encoded(attached), () => "Attached"u8.ToArray());

    private static HostileInput WithAttachment(string name, HostileEnd allowed, string attached, Func<byte[]> content) =>
        new($"{name}.eml", allowed, mail => mail.Write(RawMail.Mixed(
            "see attachment",
            "b",
            RawMail.Text(HostileInput.Hello),
            RawMail.Attachment(attached, "application/octet-stream", content()))));

    private static void Nest(Stream mail, int depth, Func<int, string> level)
    {
        mail.Write(RawMail.Headers);
        for (var i = 0; i < depth; i++)
            mail.Write(level(i));
        mail.Write(RawMail.Text(HostileInput.Hello));
    }
}
