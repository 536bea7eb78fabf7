namespace ParallelLlm.Host.Documents;

/// <summary>Where a reader writes the text of a document as it goes, with the places that it comes from. Not thread-safe.</summary>
internal abstract class TextSink
{
    /// <summary>UTF-16 units written so far.</summary>
    public long Length { get; private set; }

    /// <summary>Writes the next piece of the text.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        Append(text);
        Length += text.Length;
    }

    /// <summary>States the place of the text that follows, up to the next call.</summary>
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
