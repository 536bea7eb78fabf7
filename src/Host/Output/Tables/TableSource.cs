namespace ParallelLlm.Host.Output.Tables;

/// <summary>What a column of a table shows of a document.</summary>
internal enum TableSource
{
    /// <summary>Its name.</summary>
    Document,

    /// <summary>What became of it.</summary>
    Status,

    /// <summary>Why it is not complete.</summary>
    Error,

    /// <summary>A value.</summary>
    Value,

    /// <summary>How a value was found.</summary>
    Match,

    /// <summary>Where a value stands, in words.</summary>
    Place,

    /// <summary>Where a value begins in the document's text.</summary>
    Start,

    /// <summary>Where a value ends.</summary>
    End,
}
