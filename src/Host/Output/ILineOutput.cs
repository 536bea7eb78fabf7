namespace ParallelLlm.Host.Output;

/// <summary>Where lines go. A line is written as a whole or not at all.</summary>
internal interface ILineOutput : IDisposable
{
    /// <summary>Writes a line; after anything but <see cref="LineWrite.Written"/> nothing more should be written.</summary>
    LineWriteResult Write(ReadOnlySpan<byte> line);

    /// <summary>
    /// Ends the output: a file that must be whole gets its name now, and is discarded without this call. A message with
    /// <see cref="LineWrite.Written"/> is a note for people.
    /// </summary>
    LineWriteResult Complete() => new(LineWrite.Written);
}
