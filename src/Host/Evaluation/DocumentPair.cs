namespace ParallelLlm.Host.Evaluation;

/// <summary>
/// A document in two evaluations: its counts by field, where both have compared the field. An empty list is compared as a whole, and the
/// items of a filled one below it, so that a field also counts where the other evaluation has it at another depth. Pure.
/// </summary>
internal sealed class DocumentPair
{
    public DocumentPair(IReadOnlyDictionary<string, FieldCounts> before, IReadOnlyDictionary<string, FieldCounts> after)
    {
        Before = Shared(before, after);
        After = Shared(after, before);
    }

    public IReadOnlyDictionary<string, FieldCounts> Before { get; }

    public IReadOnlyDictionary<string, FieldCounts> After { get; }

    /// <summary>Fields that were right and are wrong now, or the other way round; a list that was or is empty as a whole.</summary>
    public IEnumerable<(string Field, bool IsRightNow)> Flips()
    {
        var fields = After.Keys.Union(Before.Keys).ToList();
        foreach (var field in fields.Where(field => !fields.Exists(other => IsBelow(field, other))))
        {
            var (wasRight, isRight) = (IsRight(Before, field), IsRight(After, field));
            if (wasRight != isRight)
                yield return (field, isRight);
        }
    }

    private static bool IsRight(IReadOnlyDictionary<string, FieldCounts> fields, string field) =>
        fields.All(each => each.Value.IsRight || (each.Key != field && !IsBelow(each.Key, field)));

    private static Dictionary<string, FieldCounts> Shared(
        IReadOnlyDictionary<string, FieldCounts> fields, IReadOnlyDictionary<string, FieldCounts> other) => fields
        .Where(field => other.ContainsKey(field.Key) || other.Keys.Any(each => IsBelow(field.Key, each) || IsBelow(each, field.Key)))
        .ToDictionary();

    private static bool IsBelow(string field, string above) => field != above && FieldPath.IsWithin(field, above);
}
