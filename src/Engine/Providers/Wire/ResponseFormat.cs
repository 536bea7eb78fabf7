namespace ParallelLlm.Providers.Wire;

/// <summary>Ways to request the schema of an answer, best first.</summary>
internal enum ResponseFormat
{
    JsonSchema,
    JsonObject,
    Prompt,
}
