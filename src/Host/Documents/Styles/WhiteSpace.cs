namespace ParallelLlm.Host.Documents.Styles;

/// <summary>What white space means in a text.</summary>
internal enum WhiteSpace
{
    /// <summary>It is a gap, however much there is.</summary>
    Collapse,

    /// <summary>It stands as it is.</summary>
    Keep,

    /// <summary>It is a gap, and the ends of lines stand.</summary>
    KeepLines,
}
