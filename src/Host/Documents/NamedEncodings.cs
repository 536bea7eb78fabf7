using System.Text;

namespace ParallelLlm.Host.Documents;

/// <summary>Encodings by the names that users give them.</summary>
internal static class NamedEncodings
{
    private const int Utf7 = 65000;

    /// <summary>The encoding of a name, with fallbacks that throw; null where there is none of that name, or it cannot be decoded.</summary>
    /// <param name="name">A label of the web, which counts first, or a name of .NET's, such as <c>ibm850</c>; in any case.</param>
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
