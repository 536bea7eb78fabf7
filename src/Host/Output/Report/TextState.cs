namespace ParallelLlm.Host.Output.Report;

/// <summary>What became of the attempt to read a document again for its text.</summary>
internal enum TextState
{
    /// <summary>It has been read, and its values are marked.</summary>
    Read,

    /// <summary>It was not read: its results have no evidence, or no values.</summary>
    NotNeeded,

    /// <summary>Its bytes are not those of the run.</summary>
    Changed,

    /// <summary>Its bytes may be those of the run, but its text is not.</summary>
    OtherText,

    /// <summary>It is not there any more.</summary>
    Gone,

    /// <summary>It cannot be read again.</summary>
    Unreadable,
}
