using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace ParallelLlm.Host.Documents.Mail;

/// <summary>Reads S/MIME containers as far as no key is needed.</summary>
internal static class CmsContent
{
    private const string SignedOid = "1.2.840.113549.1.7.2";
    private const string CompressedOid = "1.2.840.113549.1.9.16.1.9";

    /// <summary>The part that a container holds signed. The signature is not verified.</summary>
    /// <exception cref="DocumentProblemException">It is encrypted, or no signed part.</exception>
    public static byte[] Signed(byte[] container)
    {
        try
        {
            switch (ContentInfo.GetContentType(container).Value)
            {
                case SignedOid:
                    var signed = new SignedCms();
                    signed.Decode(container);
                    return signed.ContentInfo.Content;
                case CompressedOid:
                    throw new DocumentProblemException(DocumentProblemKind.UnsupportedFormat, "compressed S/MIME is not read");
                default:
                    throw new DocumentProblemException(DocumentProblemKind.Encrypted, "it is encrypted");
            }
        }
        catch (CryptographicException damaged)
        {
            throw new DocumentProblemException(DocumentProblemKind.Damaged, "it does not hold to the format of S/MIME", damaged);
        }
    }
}
