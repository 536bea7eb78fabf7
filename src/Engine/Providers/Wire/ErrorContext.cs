namespace ParallelLlm.Providers.Wire;

/// <summary>What is known about the call when its error is put into words.</summary>
/// <param name="Prompt">What was sent, none of which may be shown; null when not known.</param>
/// <param name="Secret">The key, and the values of headers; null for none.</param>
/// <param name="TokensNeeded">Rough size of the call; 0 when not known.</param>
/// <param name="PromptTokens">That without the answer; 0 when not known.</param>
/// <param name="ShowsWords">Whether the words of a provider or an exception are shown at all.</param>
internal readonly record struct ErrorContext(
    string? Prompt, Secrets? Secret = null, long TokensNeeded = 0, long PromptTokens = 0, bool ShowsWords = true)
{
    // Four characters a token is near enough to tell a full bucket from an empty one.
    private const int CharactersPerToken = 4;

    /// <summary>The context of a call.</summary>
    public static ErrorContext For(LlmCall call, Secrets? secret)
    {
        // A caller's own extractor may put the document into either of them.
        var sent = string.IsNullOrEmpty(call.SystemMessage) ? call.UserMessage : $"{call.SystemMessage}\n{call.UserMessage}";
        var tokens = sent.Length / CharactersPerToken;
        return new ErrorContext(sent, secret, tokens + (call.MaxOutputTokens ?? 0), tokens);
    }
}
