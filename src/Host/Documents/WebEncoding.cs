using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>An encoding that web pages declare, as the WHATWG Encoding Standard names it.</summary>
/// <param name="Name">The standard's name, or the label itself of an encoding that browsers refuse.</param>
/// <param name="CodePage">The .NET code page that decodes it; null where there is none.</param>
internal sealed record WebEncoding(string Name, int? CodePage)
{
    /// <summary>The encoding with fallbacks that throw; null if .NET cannot decode it.</summary>
    public Encoding? Strict() => CodePage is { } page ? EncodingDetector.Strict(page) : null;
}
