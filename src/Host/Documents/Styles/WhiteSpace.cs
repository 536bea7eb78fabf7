namespace ParallelLlm.Host.Documents.Styles;

/// <summary>The meaning of white space in a text.</summary>
internal enum WhiteSpace
{
    /// <summary>Any amount is one gap.</summary>
    Collapse,

    /// <summary>It is preserved.</summary>
    Keep,

    /// <summary>Any amount is one gap, but line ends are preserved.</summary>
    KeepLines,
}
