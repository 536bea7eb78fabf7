using System.Security.Cryptography;
using System.Text;

namespace ParallelLlm.Host.Output.Report;

/// <summary>The style sheet and the script of the report, and the policy that allows nothing else.</summary>
internal static class ReportAssets
{
    /// <summary>The style sheet.</summary>
    public static readonly byte[] Style = Load("report.css");

    /// <summary>The script: search, next and previous, filter. The page can be read without it.</summary>
    public static readonly byte[] Script = Load("report.js");

    /// <summary>The content security policy. The hashes are those of the very bytes that are written.</summary>
    public static readonly string Policy =
        $"default-src 'none'; style-src '{HashOf(Style)}'; script-src '{HashOf(Script)}'; base-uri 'none'; form-action 'none'";

    /// <summary>The policy of a page that has the style sheet alone.</summary>
    public static readonly string PolicyWithoutScript =
        $"default-src 'none'; style-src '{HashOf(Style)}'; base-uri 'none'; form-action 'none'";

    private static string HashOf(byte[] content) => $"sha256-{Convert.ToBase64String(SHA256.HashData(content))}";

    private static byte[] Load(string name)
    {
        using var resource = typeof(ReportAssets).Assembly.GetManifestResourceStream(name)!;
        using var content = new StreamReader(resource, Encoding.UTF8);

        // A browser hashes what it has parsed, in which each line end is one character.
        return Encoding.UTF8.GetBytes(content.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
