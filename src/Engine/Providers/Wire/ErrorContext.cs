namespace ParallelLlm.Providers.Wire;

/// <summary>Facts about a call that describe its error.</summary>
/// <param name="Prompt">The text sent, none of which may be shown; null if unknown.</param>
/// <param name="Secret">The key and header values; null for none.</param>
/// <param name="TokensNeeded">Rough size of the call in tokens; 0 if unknown.</param>
/// <param name="PromptTokens">The same without the answer; 0 if unknown.</param>
/// <param name="ShowsWords">Whether to show the words of a provider or an exception.</param>
internal readonly record struct ErrorContext(
    string? Prompt, Secrets? Secret = null, long TokensNeeded = 0, long PromptTokens = 0, bool ShowsWords = true)
{
    // Four characters a token is close enough to distinguish a full bucket from an empty one.
    private const int CharactersPerToken = 4;

    public static ErrorContext For(LlmCall call, Secrets? secret)
    {
        // A caller's own extractor may put the document into either message.
        var sent = string.IsNullOrEmpty(call.SystemMessage) ? call.UserMessage : $"{call.SystemMessage}\n{call.UserMessage}";
        var tokens = sent.Length / CharactersPerToken;
        return new ErrorContext(sent, secret, tokens + (call.MaxOutputTokens ?? 0), tokens);
    }
}
