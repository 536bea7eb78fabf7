using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>Finds encodings by name.</summary>
internal static class NamedEncodings
{
    private const int Utf7 = 65000;

    /// <summary>The encoding of a name, with fallbacks that throw; null if there is none or .NET cannot decode it.</summary>
    /// <param name="name">A label of the web, which takes precedence, or a .NET name such as <c>ibm850</c>; in any case.</param>
    public static Encoding? Find(string name)
    {
        name = name.Trim();
        if (EncodingLabels.Find(name) is { } known)
            return known.Strict();
        var listed = CodePagesEncodingProvider.Instance.GetEncodings().Concat(Encoding.GetEncodings())
            .FirstOrDefault(each => each.CodePage != Utf7 && string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase));
        return listed is null ? null : EncodingDetector.Strict(listed.CodePage);
    }
}
