namespace ParallelLlm.Host.Documents.Places;

/// <summary>Maps offsets in a document's text to places in the document, while the text streams. Not thread-safe.</summary>
internal interface IPlaceMap
{
    /// <summary>
    /// The places of a piece of text that has been read: the first is the place of its first character. Forgets what only earlier text
    /// needs, so that memory stays within what lies between the piece and the end of the text read.
    /// </summary>
    /// <param name="start">Where the piece starts; never before the start of an earlier call.</param>
    /// <param name="end">Where it ends.</param>
    IReadOnlyList<TextPlace> Of(long start, long end);
}
