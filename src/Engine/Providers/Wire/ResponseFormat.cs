namespace ParallelLlm.Providers.Wire;

/// <summary>How the shape of an answer is asked for, best first.</summary>
internal enum ResponseFormat
{
    JsonSchema,
    JsonObject,
    Prompt,
}
