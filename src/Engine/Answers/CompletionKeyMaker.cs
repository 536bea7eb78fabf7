namespace ParallelLlm.Answers;

/// <summary>Makes the keys of one request's chunks at one endpoint: what is the same for all of them is hashed once. Thread-safe.</summary>
internal sealed class CompletionKeyMaker
{
    /// <summary>Changes whenever what a key is made of does, so that older answers are not found any more.</summary>
    private const string KeyVersion = "completion/2";

    // A long prompt should not be kept in memory for as long as its thread lives.
    private const int LongestKept = 1024 * 1024;

    [ThreadStatic]
    private static KeyText? _text;

    private readonly CompletionKey _shared;

    /// <param name="identity">What the endpoint is, whatever it is called.</param>
    /// <param name="model">The model that is asked for.</param>
    /// <param name="version">How prompts are built and answers are read.</param>
    /// <param name="schema">Shape that is asked of the answer.</param>
    /// <param name="temperature">Sampling temperature.</param>
    /// <param name="maxOutputTokens">Bound on the answer.</param>
    /// <param name="form">What prompts are made of but the text; null where the content is a whole prompt.</param>
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
    /// <param name="content">Of what is asked about the chunk: the same for all endpoints.</param>
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
