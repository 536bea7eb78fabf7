namespace ParallelLlm.AnswerStore;

/// <summary>Makes the keys of one request's chunks at one endpoint. Their common part is hashed once. Thread-safe.</summary>
internal sealed class CompletionKeyMaker
{
    /// <summary>Changes with the composition of keys, so that older answers are no longer found.</summary>
    private const string KeyVersion = "completion/2";

    // A long prompt must not stay in memory for the life of its thread.
    private const int LongestKept = 1024 * 1024;

    [ThreadStatic]
    private static KeyText? _text;

    private readonly CompletionKey _shared;

    /// <param name="identity">Identity of the endpoint, independent of its name.</param>
    /// <param name="version">Version of building prompts and reading answers.</param>
    /// <param name="schema">Schema requested for the answer.</param>
    /// <param name="maxOutputTokens">Limit on the answer's tokens.</param>
    /// <param name="form">The prompt except for the text; null where the content is a whole prompt.</param>
    public CompletionKeyMaker(
        string identity, string model, string version, ResponseSchema? schema, double temperature, int? maxOutputTokens,
        string? form = null) =>
        _shared = new KeyText()
            .Add(KeyVersion)
            .Add(identity)
            .Add(model)
            .Add(version)
            .Add(schema?.Name)
            .Add(schema?.Json)
            .Add(temperature)
            .Add(maxOutputTokens)
            .Add(form)
            .ToKey();

    /// <summary>The key of an answer.</summary>
    /// <param name="content">Key of the chunk's content, the same for all endpoints.</param>
    public CompletionKey KeyOf(CompletionKey content) => Text(0).Add(_shared).Add(content).ToKey();

    /// <summary>The key of a chunk's own text.</summary>
    public static CompletionKey Content(string text) => Text(text.Length).Add(text).ToKey();

    /// <summary>The key of a prompt.</summary>
    public static CompletionKey Content(string? system, string user) => Text(user.Length).Add(system).Add(user).ToKey();

    private static KeyText Text(int length)
    {
        var text = _text ?? new KeyText();
        _text = length <= LongestKept ? text : null;
        text.Clear();
        return text;
    }
}
