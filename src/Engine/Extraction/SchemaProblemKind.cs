namespace ParallelLlm.Extraction;

/// <summary>Kinds of rules.</summary>
internal enum SchemaProblemKind
{
    /// <summary>The value's type, which decides whether the other rules of a choice apply to it.</summary>
    Type,

    /// <summary>A format of a text.</summary>
    Format,

    /// <summary>Any other.</summary>
    Other,
}
