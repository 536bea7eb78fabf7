namespace ParallelLlm.Host.Documents.Mail;

/// <summary>A mail's bytes for the parser, which stop where a header is too long for it.</summary>
internal sealed class HeaderBoundStream(byte[] bytes) : MemoryStream(bytes, writable: false)
{
    /// <summary>The most bytes of one header. The parser takes a time that grows with the square of a field's length.</summary>
    public const int MaxHeaderBytes = 256 << 10;

    /// <summary>Where the header begins that the parser is in; null outside of headers.</summary>
    public long? HeaderStart { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (HeaderStart is { } start && Position - start > MaxHeaderBytes)
            throw new DocumentProblemException(DocumentProblemKind.TooLarge, $"a header in it has more than {MaxHeaderBytes >> 10} KB");
        return base.Read(buffer, offset, count);
    }
}
