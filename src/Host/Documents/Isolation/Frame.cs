namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>A message of a reader process: one byte of kind, four of length (little-endian), then the payload.</summary>
internal readonly record struct Frame(FrameKind Kind, byte[] Payload)
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 5;

    /// <summary>The most bytes of a payload that are accepted.</summary>
    public const int MaxPayload = 4 << 20;
}
