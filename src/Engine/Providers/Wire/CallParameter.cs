namespace ParallelLlm.Providers.Wire;

/// <summary>A parameter that some models refuse and that a call can do without, or say in another way.</summary>
internal enum CallParameter
{
    ResponseFormat,
    Temperature,
    MaxTokens,
    SystemRole,
}
