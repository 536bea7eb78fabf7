namespace ParallelLlm.Host.Output;

/// <summary>Where lines go. A line is written as a whole or not at all.</summary>
internal interface ILineOutput : IDisposable
{
    /// <summary>Writes a line; after anything but <see cref="LineWrite.Written"/> nothing more should be written.</summary>
    LineWriteResult Write(ReadOnlySpan<byte> line);
}

/// <param name="Message">What went wrong; null when nothing did.</param>
internal readonly record struct LineWriteResult(LineWrite Status, string? Message = null);

internal enum LineWrite
{
    Written,

    /// <summary>Whoever read the lines has had enough, such as <c>head</c>.</summary>
    Closed,

    /// <summary>The disk is full, or the like.</summary>
    Failed,
}
