namespace ParallelLlm.Extraction;

/// <summary>What keeps a value from meeting a schema. Names fields and rules, never a value.</summary>
/// <param name="Place">Where it is: the keys and indexes that lead there.</param>
/// <param name="Rule">The rule that it breaks, for people.</param>
/// <param name="Kind">What kind of rule that is.</param>
internal sealed record SchemaProblem(string Place, string Rule, SchemaProblemKind Kind);

/// <summary>Kinds of rules.</summary>
internal enum SchemaProblemKind
{
    /// <summary>Its type, which decides whether the other rules of a choice are meant for it.</summary>
    Type,

    /// <summary>A format of a text.</summary>
    Format,

    /// <summary>Any other.</summary>
    Other,
}
