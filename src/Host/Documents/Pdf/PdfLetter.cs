using System.Globalization;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>A letter as it stands on a page, in points from the lower left corner of the visible page.</summary>
/// <param name="Text">Its characters; a ligature has several. White space for a blank.</param>
/// <param name="X">Where its base line begins.</param>
/// <param name="Y">Where its base line begins.</param>
/// <param name="EndX">Where the base line ends, that is, where the next letter of the word would begin.</param>
/// <param name="EndY">Where the base line ends.</param>
/// <param name="Size">Height of the type.</param>
/// <param name="Angle">Direction of the base line in degrees, from 0 to 359; 0 is upright.</param>
internal readonly record struct PdfLetter(string Text, double X, double Y, double EndX, double EndY, double Size, int Angle)
{
    public bool IsBlank => string.IsNullOrWhiteSpace(Text);

    /// <summary>Whether its font does not state which character it is.</summary>
    public bool IsUnreadable => !IsBlank && Text is [var only]
        && (only < ' ' || only == '\uFFFD' || char.GetUnicodeCategory(only) == UnicodeCategory.PrivateUse);
}
