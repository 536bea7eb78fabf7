using UglyToad.PdfPig;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>
/// The bounds of reading one document, and the first one that was hit. PdfPig catches exceptions of its filters and goes on without the
/// data; the problem noted here is not lost. Travels with PdfPig's options, the only object that reaches everything it creates.
/// </summary>
internal sealed class PdfLimits : ParsingOptions
{
    /// <summary>The most pages: above the longest books, and an array of 300,000 references to one page fits into 2 MB.</summary>
    public const int MaxPages = 10_000;

    /// <summary>The most letters on a page. A large plan with small print has a tenth of them.</summary>
    public const int MaxLetters = 500_000;

    /// <summary>The most letters that a page draws, also beyond its edge. A stream of 54 KB can draw 16 million.</summary>
    public const int MaxGlyphs = 4_000_000;

    /// <summary>
    /// The most forms (pieces of content that can be used again) drawn on a page. Nine that draw each other ten times make 10⁹.
    /// </summary>
    public const int MaxForms = 20_000;

    /// <summary>How deep forms may be within each other: each level takes stack.</summary>
    public const int MaxFormDepth = 32;

    /// <summary>How deep arrays and dictionaries may be within each other. Real files have less than 20 levels.</summary>
    private const int MaxNesting = 64;

    private DocumentProblem? _hit;

    public PdfLimits()
    {
        FilterProvider = new BoundedFilters(this);
        MaxStackDepth = MaxNesting;
        SkipMissingFonts = true;
        UseLenientParsing = true;
    }

    /// <summary>Whether a stream could not be unpacked, so that text may be missing.</summary>
    public bool HasDamagedStreams { get; set; }

    /// <summary>Notes that a bound was hit, and ends the reading if the exception gets through.</summary>
    public DocumentProblemException Hit(DocumentProblemKind kind, string message)
    {
        _hit ??= new DocumentProblem(kind, message);
        return new DocumentProblemException(_hit);
    }

    /// <summary>Throws if a bound was hit before.</summary>
    public void Check()
    {
        if (_hit is { } problem)
            throw new DocumentProblemException(problem);
    }
}
