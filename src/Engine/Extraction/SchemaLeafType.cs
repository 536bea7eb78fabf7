namespace ParallelLlm;

/// <summary>What a value of a document is in a table.</summary>
public enum SchemaLeafType
{
    /// <summary>Text, or a value of several types.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A day: text whose format is <c>date</c>.</summary>
    Date,

    /// <summary>A list; <see cref="SchemaLeaf.Items"/> describes its items.</summary>
    Array,

    /// <summary>Any other JSON, such as an object without named members.</summary>
    Json,
}
