namespace ParallelLlm.Host.Documents;

/// <summary>Where a reader writes the text of a document as it goes, with the places that it comes from. Not thread-safe.</summary>
internal abstract class TextSink
{
    /// <summary>UTF-16 units written so far.</summary>
    public long Length { get; private set; }

    /// <summary>The most UTF-16 units that may be written.</summary>
    public long MaxLength { get; set; } = long.MaxValue;

    /// <summary>Writes the next piece of the text.</summary>
    /// <exception cref="DocumentProblemException">The text becomes longer than <see cref="MaxLength"/>.</exception>
    public void Write(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        if (Length + text.Length > MaxLength)
        {
            throw new DocumentProblemException(
                DocumentProblemKind.TooLarge, $"its text has more than {MaxLength:N0} characters, too many for its size");
        }

        Append(text);
        Length += text.Length;
    }

    /// <summary>
    /// States the place of the text that follows, up to the next call. One with a line ends with the line: a chunk that begins within it
    /// does not have the line breaks before.
    /// </summary>
    public abstract void Mark(SourcePlace place);

    /// <summary>
    /// Reports a finished page, part or thousand rows. A reader that does not call this for some seconds is taken to hang, and ended.
    /// </summary>
    public abstract void Progress();

    /// <summary>Reports a part of the document without text: a page that is an image, an attachment that is not read.</summary>
    /// <param name="warning">What it is and why. Holds no document text but names of parts.</param>
    public abstract void Warn(string warning);

    protected abstract void Append(ReadOnlySpan<char> text);
}
