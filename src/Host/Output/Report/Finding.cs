namespace ParallelLlm.Host.Output.Report;

/// <summary>How a value of a result stands in its document, in the terms of the evidence report.</summary>
internal enum Finding
{
    /// <summary>Nothing in the text equals the value: it needs a look first.</summary>
    NotFound,

    /// <summary>The text has nearly the value, with few other letters: it needs a look too.</summary>
    Nearly,

    AsWritten,
    OtherSpelling,
    SameNumber,
    SameDate,

    /// <summary>A yes or no, which is concluded from a text and seldom stands in it.</summary>
    Concluded,

    /// <summary>The results do not have evidence for it.</summary>
    Unknown,
}
