namespace ParallelLlm.Simulator.Rule;

/// <summary>What a schema wants a field's value to be.</summary>
internal enum FieldKind
{
    Text,
    Integer,
    Number,
    Boolean,
    TextList,

    /// <summary>Something that no line of text is turned into: an object, or a list of anything but strings.</summary>
    Other,
}
