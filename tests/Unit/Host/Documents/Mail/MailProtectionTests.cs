using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Mail;

public sealed class MailProtectionTests
{
    private const string Pgp = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n";
    private const string PgpVersion = "Content-Type: application/pgp-encrypted\n\nVersion: 1";
    private const string PgpContent = "Content-Type: application/octet-stream; name=encrypted.asc\n\n" + Pgp;

    public static TheoryData<string> Encrypted =>
    [
        Mails.Multipart("encrypted", PgpVersion, PgpContent),
        Mails.Multipart("mixed", PgpVersion, PgpContent),
        Mails.Plain(Pgp),
        Mails.Attached("smime.p7m", Enveloped(), "application/pkcs7-mime; smime-type=enveloped-data"),
    ];

    [Theory]
    [MemberData(nameof(Encrypted))]
    public void A_mail_with_nothing_else_than_an_encrypted_body_is_encrypted(string body) =>
        Mails.ProblemOf(Mails.Bytes(Mails.Header + body)).ShouldBe(new(DocumentProblemKind.Encrypted, "its body is encrypted"));

    [Theory]
    [MemberData(nameof(Encrypted))]
    public void The_readable_parts_of_an_encrypted_mail_are_read(string body)
    {
        var mail = Mails.Read(Mails.Of(body, Mails.Plain("Sent by list")));

        mail.Text.ShouldBe(Mails.HeaderText + "\nSent by list\n");
        mail.Warnings.ShouldBe(["body: it is encrypted"]);
    }

    [Fact]
    public void An_encrypted_mail_that_is_attached_leaves_a_warning()
    {
        var mail = Mails.Read(Mails.Of(Mails.Plain("see"), $"Content-Type: message/rfc822\n\n{Mails.Header}{Mails.Plain(Pgp)}"));

        mail.Warnings.ShouldBe(["attachment message.eml: its body is encrypted"]);
    }

    [Theory]
    [InlineData("application/pgp-signature; name=signature.asc")]
    [InlineData("application/pkcs7-signature; name=smime.p7s")]
    public void A_signed_mail_is_read_without_its_signature(string signature)
    {
        var body = Mails.Multipart("signed", Mails.Plain("Hello"), $"Content-Type: {signature}\n\nabc");

        var mail = Mails.Read(Mails.Bytes(Mails.Header + body));

        mail.Text.ShouldBe(Mails.HeaderText + "\nHello\n");
        mail.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void A_mail_within_its_signature_is_read()
    {
        var content = Mails.Multipart("mixed", Mails.Plain("Hello"), Mails.Attached("a.txt", "1 apple"));

        var mail = Mails.Read(Mails.Bytes(Mails.Header + Mails.Attached("smime.p7m", Signed(content), "application/pkcs7-mime")));

        mail.Text.ShouldBe(Mails.HeaderText + "\nHello\n\nAttachment: a.txt\n1 apple");
        mail.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Signatures_within_each_other_end_at_a_bound()
    {
        var content = Mails.Plain("Hello");
        for (var i = 0; i < 7; i++)
            content = Mails.Attached("smime.p7m", Signed(content), "application/pkcs7-mime");

        Mails.Read(Mails.Bytes(Mails.Header + content)).Warnings.ShouldBe(
            ["attachment smime.p7m: more than 5 containers are not read"]);
    }

    [Fact]
    public void A_damaged_signature_leaves_a_warning()
    {
        var mail = Mails.Read(Mails.Of(Mails.Plain("Hello"), Mails.Attached("smime.p7m", "none", "application/pkcs7-mime")));

        mail.Text.ShouldBe(Mails.HeaderText + "\nHello\n");
        mail.Warnings.ShouldBe(["attachment smime.p7m: it does not hold to the format of S/MIME"]);
    }

    private static byte[] Signed(string content)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Certificate(new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256));
        var signed = new SignedCms(new ContentInfo(Encoding.UTF8.GetBytes(content)));
        signed.ComputeSignature(new CmsSigner(certificate) { IncludeOption = X509IncludeOption.None });
        return signed.Encode();
    }

    private static byte[] Enveloped()
    {
        using var key = RSA.Create(2048);
        using var certificate = Certificate(new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var enveloped = new EnvelopedCms(new ContentInfo("Hello"u8.ToArray()));
        enveloped.Encrypt(new CmsRecipient(certificate));
        return enveloped.Encode();
    }

    private static X509Certificate2 Certificate(CertificateRequest request) =>
        request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
}
