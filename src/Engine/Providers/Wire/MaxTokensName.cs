namespace ParallelLlm.Providers.Wire;

/// <summary>How the output limit is called.</summary>
internal enum MaxTokensName
{
    MaxTokens,
    MaxCompletionTokens,
    None,
}
