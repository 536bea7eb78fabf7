namespace ParallelLlm.Host.Evaluation;

/// <summary>How a value of a result compares with the gold file's.</summary>
internal enum Outcome
{
    /// <summary>Both say the same.</summary>
    Right,

    /// <summary>Both have a value, and they differ.</summary>
    Wrong,

    /// <summary>The gold file has a value, and the result has none.</summary>
    Missing,

    /// <summary>The result has a value where the gold file has none.</summary>
    Invented,

    /// <summary>The result has a value that the gold file's list or field has no counterpart for.</summary>
    Extra,

    /// <summary>Neither has a value.</summary>
    Nothing,
}
