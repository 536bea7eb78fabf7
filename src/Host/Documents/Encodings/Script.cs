namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>Scripts, of which a word mixes no two.</summary>
internal enum Script
{
    /// <summary>No letter of a known script.</summary>
    None,
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Thai,

    /// <summary>Han, kana, hangul and their punctuation, which mix without spaces.</summary>
    EastAsian,
}
