namespace ParallelLlm.Providers.Wire;

/// <summary>Names of the output limit.</summary>
internal enum MaxTokensName
{
    MaxTokens,
    MaxCompletionTokens,
    None,
}
