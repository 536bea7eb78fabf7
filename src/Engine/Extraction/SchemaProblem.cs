namespace ParallelLlm.Extraction;

/// <summary>A violation of a schema. Names fields and rules, never a value.</summary>
/// <param name="Place">Its location: the keys and indexes that lead there.</param>
/// <param name="Rule">The broken rule, for people.</param>
internal sealed record SchemaProblem(string Place, string Rule, SchemaProblemKind Kind);
