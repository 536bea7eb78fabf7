using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using MimeKit.Tnef;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>The parts of a mail by their use: texts of the body, attachments, and what is neither.</summary>
/// <param name="budget">The bounds that decoded parts count against.</param>
/// <param name="named">The encoding named by the user for texts that do not state theirs.</param>
internal sealed class MailContents(MailBudget budget, Encoding? named)
{
    private const int Ascii = 20127;
    private const string SignedOid = "1.2.840.113549.1.7.2";
    private const string CompressedOid = "1.2.840.113549.1.9.16.1.9";

    // Describe other parts, or are for programs alone.
    private static readonly string[] NoContent =
    [
        "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/applefile",
        "application/pgp-encrypted",
    ];

    // Reports in the form of header lines.
    private static readonly string[] Reports = ["delivery-status", "disposition-notification", "feedback-report"];

    private readonly List<MailBody> _html = [];
    private readonly List<(string Name, string? ContentId, bool IsRelated)> _images = [];
    private readonly List<MailBody> _inTnef = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private int _signed;
    private bool _hasRichText;

    /// <summary>The texts of the body, in order.</summary>
    public List<MailBody> Bodies { get; private set; } = [];

    /// <summary>The encoding of the first text that is not plain ASCII; null if there is none.</summary>
    public Encoding? Encoding => Bodies.Find(body => body.Encoding is { CodePage: not Ascii })?.Encoding;

    public List<MailAttachment> Attachments { get; } = [];

    /// <summary>Warnings of parts that are not read.</summary>
    public HashSet<string> Warnings { get; } = [];

    /// <summary>Whether a part can be read only with a key.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>Sorts a mail's parts.</summary>
    public static MailContents Of(MimeMessage mail, MailBudget budget, Encoding? named)
    {
        var contents = new MailContents(budget, named);
        if (mail.Body is { } body)
            contents.Add(body, PartRole.Mixed);
        contents.Finish();
        return contents;
    }

    private void Finish()
    {
        if (Bodies.TrueForAll(body => body.IsBlank))
            Bodies = _inTnef;
        if (Bodies.Count == 0 && _hasRichText)
            Warnings.Add("body: RTF is not read");
        IsEncrypted |= Bodies.RemoveAll(body => body.IsEncrypted) > 0;
        foreach (var (name, contentId, isRelated) in _images)
        {
            if (contentId is null || (!isRelated && !_html.Exists(body => body.Shows(contentId))))
                Warnings.Add($"attachment {name}: an image is not read");
        }
    }

    private void Add(MimeEntity entity, PartRole role)
    {
        switch (entity)
        {
            case MultipartEncrypted:
                IsEncrypted = true;
                break;
            case Multipart { Count: 0, Preamble: { } text }:
                if (LostBoundary.Find(text) is { } found)
                    Add(found, role);
                else
                    Bodies.Add(MailBody.Plain(text));
                break;
            case MultipartAlternative alternative:
                AddBest(alternative);
                break;
            case MultipartRelated { Root: { } root } related:
                Add(root, role == PartRole.Alternative ? role : PartRole.Mixed);
                foreach (var part in related.Where(part => part != root))
                    Add(part, PartRole.Related);
                break;
            case Multipart multipart:
                AddAll(multipart, role == PartRole.Tnef ? role : PartRole.Mixed);
                break;
            case TnefPart tnef:
                AddTnef(tnef);
                break;
            case MessagePart:
                Attach(entity);
                break;
            case ApplicationPkcs7Mime pkcs7:
                AddPkcs7(pkcs7);
                break;
            case MimePart part:
                AddLeaf(part, role);
                break;
        }
    }

    private void AddAll(Multipart multipart, PartRole role)
    {
        // Some servers turn an encrypted mail into one with attachments.
        var isEncrypted = multipart.Any(part => part.ContentType.IsMimeType("application", "pgp-encrypted"));
        IsEncrypted |= isEncrypted;
        foreach (var part in multipart)
        {
            if (!isEncrypted || !part.ContentType.IsMimeType("application", "octet-stream"))
                Add(part, role);
        }
    }

    /// <summary>Takes one of several forms of a body: HTML if it has tables, else plain text. Their attachments are all of the mail.</summary>
    private void AddBest(Multipart alternative)
    {
        var before = Bodies;
        var forms = new List<List<MailBody>>();
        foreach (var part in alternative)
        {
            Bodies = [];
            Add(part, PartRole.Alternative);
            if (Bodies.Exists(body => !body.IsBlank))
                forms.Add(Bodies);
        }

        var html = forms.FindLast(bodies => bodies.Exists(body => body.IsHtml));
        var plain = forms.Find(bodies => !bodies.Exists(body => body.IsHtml));
        before.AddRange((plain is null || html?.Exists(body => body.HasTable) == true ? html : plain) ?? []);
        Bodies = before;
    }

    private void AddTnef(TnefPart tnef)
    {
        try
        {
            budget.Decode(tnef);
            if (MailFault.Guard(() => tnef.ConvertToMessage().Body) is not { } body)
                return;
            var before = Bodies;
            Bodies = [];
            Add(body, PartRole.Tnef);
            _inTnef.AddRange(Bodies);
            Bodies = before;
        }
        catch (DocumentProblemException damaged) when (!budget.IsSpent)
        {
            Warnings.Add($"attachment {AttachmentName.Of(tnef)}: {damaged.Problem.Message}");
        }
    }

    private void AddPkcs7(MimePart part)
    {
        var bytes = budget.Decode(part);
        try
        {
            var type = ContentInfo.GetContentType(bytes).Value;
            if (type == SignedOid && ++_signed <= MailBudget.MaxNesting)
            {
                var signed = new SignedCms();
                signed.Decode(bytes);
                Add(BoundedMimeParser.Part(signed.ContentInfo.Content), PartRole.Mixed);
            }
            else if (type is SignedOid or CompressedOid)
            {
                Warnings.Add($"attachment {AttachmentName.Of(part)}: it is packed in a form that is not read");
            }
            else
            {
                IsEncrypted = true;
            }
        }
        catch (CryptographicException)
        {
            Warnings.Add($"attachment {AttachmentName.Of(part)}: it does not hold to the format of signed mail");
        }
    }

    private void AddLeaf(MimePart part, PartRole role)
    {
        var type = part.ContentType;
        if (NoContent.Contains(type.MimeType, StringComparer.OrdinalIgnoreCase))
            return;
        var isNamed = !string.IsNullOrEmpty(part.FileName);
        if (IsBody(part) && !part.IsAttachment && (!isNamed || role == PartRole.Alternative))
        {
            var body = MailBody.Of(part, budget.Decode(part), named);
            Bodies.Add(body);
            if (body.IsHtml)
                _html.Add(body);
            if (!body.IsWhole)
                Warnings.Add("body: it holds bytes that do not fit its encoding");
        }
        else if (IsImage(part))
        {
            _images.Add((AttachmentName.Of(part), part.ContentId, role == PartRole.Related));
        }
        else if (isNamed || !IsForm(part, role))
        {
            Attach(part);
        }
        else
        {
            _hasRichText |= part.ContentType.IsMimeType("text", "rtf");
        }
    }

    private void Attach(MimeEntity part)
    {
        var given = AttachmentName.Of(part);
        var name = given;
        for (var number = 2; !_names.Add(name); number++)
            name = AttachmentName.Numbered(given, number);
        Attachments.Add(new MailAttachment(name, part));
    }

    private static bool IsBody(MimePart part) =>
        part.ContentType.IsMimeType("text", "plain")
        || part.ContentType.IsMimeType("text", "html")
        || (part.ContentType.IsMimeType("message", "*")
            && Reports.Contains(part.ContentType.MediaSubtype, StringComparer.OrdinalIgnoreCase));

    private static bool IsImage(MimePart part)
    {
        var byName = MimeTypes.GetMimeType(part.FileName ?? "");
        var isKnownByName = byName != "application/octet-stream";
        return isKnownByName
            ? byName.StartsWith("image/", StringComparison.Ordinal)
            : part.ContentType.IsMimeType("image", "*");
    }

    /// <summary>Whether a part without a name is another form of the body, or belongs to how the body looks.</summary>
    private static bool IsForm(MimePart part, PartRole role) => role switch
    {
        PartRole.Alternative => part.ContentType.IsMimeType("text", "*") && !part.ContentType.IsMimeType("text", "calendar"),
        PartRole.Related => part.ContentType.IsMimeType("text", "css") || part.ContentType.IsMimeType("*", "javascript"),
        PartRole.Tnef => part.ContentType.IsMimeType("text", "rtf"),
        _ => false,
    };
}
