namespace ParallelLlm;

/// <summary>The given fields or schema are invalid. The message names the place and the remedy.</summary>
public sealed class ExtractionSchemaException : Exception
{
    /// <summary>Creates an exception with a message for the author of the schema.</summary>
    public ExtractionSchemaException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message for the author of the schema, and its cause.</summary>
    public ExtractionSchemaException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
