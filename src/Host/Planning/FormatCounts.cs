namespace ParallelLlm.Host.Planning;

/// <summary>Counts of the documents of one format.</summary>
/// <param name="Name">The format; <c>unknown</c> for documents that could not be opened or recognised.</param>
internal sealed record FormatCounts(string Name)
{
    public int Documents { get; init; }

    /// <summary>Documents that cannot be read, or not to their end.</summary>
    public int Unreadable { get; init; }

    /// <summary>Pages with text; 0 for formats without pages.</summary>
    public long Pages { get; init; }

    public long Chunks { get; init; }

    /// <summary>Tokens of the chunks' texts.</summary>
    public long Tokens { get; init; }

    /// <summary>The sum with another format's counts.</summary>
    public FormatCounts Plus(FormatCounts other) => this with
    {
        Documents = Documents + other.Documents,
        Unreadable = Unreadable + other.Unreadable,
        Pages = Pages + other.Pages,
        Chunks = Chunks + other.Chunks,
        Tokens = Tokens + other.Tokens,
    };
}
