namespace ParallelLlm.Providers.Wire;

/// <summary>A parameter that some models refuse and that a call can omit or express in another way.</summary>
internal enum CallParameter
{
    ResponseFormat,
    Temperature,
    MaxTokens,
    SystemRole,
}
