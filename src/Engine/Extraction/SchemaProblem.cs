namespace ParallelLlm.Extraction;

/// <summary>What keeps a value from meeting a schema. Names fields and rules, never a value.</summary>
/// <param name="Place">Where it is: the keys and indexes that lead there.</param>
/// <param name="Rule">The rule that it breaks, for people.</param>
/// <param name="Kind">What kind of rule that is.</param>
internal sealed record SchemaProblem(string Place, string Rule, SchemaProblemKind Kind);
