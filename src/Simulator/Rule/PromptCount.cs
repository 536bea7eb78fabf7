using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Rule;

/// <summary>Counts the tokens of a prompt, part by part. Not thread-safe.</summary>
internal sealed class PromptCount(TokenCountOptions options)
{
    // See OpenAI's cookbook, "How to count tokens with tiktoken": three around a message, its role, and three before the answer.
    private const int AroundMessage = 4;
    private const int BeforeAnswer = 3;

    private readonly bool _isO200k = options.Vocabulary == TokenVocabulary.O200k;
    private int _system;
    private int _others;
    private int _schema;
    private int _tokens;

    /// <summary>The tokens so far.</summary>
    public int Tokens => _isO200k ? options.Scaled(_tokens + BeforeAnswer) : options.Of(_system, _others, _schema);

    public void AddMessage(string text, bool isSystem)
    {
        _ = isSystem ? _system += text.Length : _others += text.Length;
        if (_isO200k && (options.System || !isSystem))
            _tokens += TokenCountOptions.Count(text) + AroundMessage;
    }

    public void AddSchema(string json)
    {
        _schema += json.Length;
        if (_isO200k && options.Schema)
            _tokens += TokenCountOptions.Count(json);
    }
}
