using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using MimeKit.Tnef;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>The parts of a mail by their use: texts of the body, attachments, and warnings about the others.</summary>
/// <param name="budget">The bounds that decoded parts count against.</param>
/// <param name="named">The encoding named by the user for texts that do not state theirs.</param>
internal sealed class MailContents(MailBudget budget, Encoding? named)
{
    private const int Ascii = 20127;
    private const int AsciiPage = 20127;

    // Containers within containers, each parsed anew.
    private const int MaxContainers = 5;

    // Describe other parts, or are for programs alone.
    private static readonly string[] NoContent =
    [
        "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/applefile",
        "application/pgp-encrypted",
    ];

    // Reports in the form of header lines.
    private static readonly string[] Reports = ["delivery-status", "disposition-notification", "feedback-report"];

    private readonly List<(string Name, string? ContentId, bool IsRelated)> _images = [];
    private readonly List<MailBody> _inTnef = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _shown = new(StringComparer.OrdinalIgnoreCase);
    private int _containers;
    private bool _hasRichText;

    /// <summary>The texts of the body, in order.</summary>
    public List<MailBody> Bodies { get; private set; } = [];

    /// <summary>The encoding of the first text that is not plain ASCII; null if there is none.</summary>
    public Encoding? Encoding => Bodies.Find(body => body.Encoding is { CodePage: not AsciiPage })?.Encoding;

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
            if (contentId is null || (!isRelated && !_shown.Contains(contentId)))
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
                if (++_containers <= MaxContainers && LostBoundary.Find(text) is { } found)
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
                AddContainer(tnef, bytes => AddTnef(tnef, bytes));
                break;
            case MessagePart:
                Attach(entity);
                break;
            case ApplicationPkcs7Mime cms:
                AddContainer(cms, bytes => Add(BoundedMimeParser.Part(CmsContent.Signed(bytes)), PartRole.Mixed));
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

    /// <summary>Takes one of several forms of a body: HTML if it has tables, else plain text; and the attachments of all.</summary>
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

    /// <summary>Adds the parts of a container: one that cannot be read is no reason not to read the others.</summary>
    private void AddContainer(MimePart container, Action<byte[]> add)
    {
        try
        {
            var bytes = budget.Decode(container);
            if (++_containers > MaxContainers)
                throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"more than {MaxContainers} containers are not read");
            add(bytes);
        }
        catch (DocumentProblemException encrypted) when (encrypted.Problem.Kind == DocumentProblemKind.Encrypted)
        {
            IsEncrypted = true;
        }
        catch (DocumentProblemException problem) when (!budget.IsSpent)
        {
            Warnings.Add($"attachment {AttachmentName.Of(container)}: {problem.Problem.Message}");
        }
    }

    private void AddTnef(TnefPart tnef, byte[] bytes)
    {
        var converted = MailFault.Guard(() =>
        {
            TnefCheck.Check(new MemoryStream(bytes));
            return tnef.ConvertToMessage().Body;
        });
        if (converted is not { } body)
            throw new DocumentProblemException(DocumentProblemKind.Empty, "it holds nothing that is read");
        var before = Bodies;
        Bodies = [];
        Add(body, PartRole.Tnef);
        _inTnef.AddRange(Bodies);
        Bodies = before;
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
            _shown.UnionWith(body.ContentIds());
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
