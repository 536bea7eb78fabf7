namespace ParallelLlm;

/// <summary>What was given as fields or as a schema can't be used. The message names the place and the way out.</summary>
public sealed class ExtractionSchemaException : Exception
{
    /// <summary>With a message for the person who wrote the schema.</summary>
    public ExtractionSchemaException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for the person who wrote the schema, and what led to it.</summary>
    public ExtractionSchemaException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
