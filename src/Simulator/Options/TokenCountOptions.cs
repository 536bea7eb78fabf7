using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator.Options;

/// <summary>How the provider counts tokens.</summary>
public sealed record TokenCountOptions
{
    /// <summary>The vocabulary of prompts and answers; four characters a token by default.</summary>
    public TokenVocabulary Vocabulary { get; init; }

    /// <summary>Factor on the tokens of a prompt, from 0.01 to 100; 1 by default.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Whether system and developer messages count; true by default.</summary>
    public bool System { get; init; } = true;

    /// <summary>Whether the schema of <c>response_format</c> counts; false by default.</summary>
    public bool Schema { get; init; }

    /// <summary>Tokens of a prompt of four characters a token, from the characters of its parts.</summary>
    internal int Of(int system, int others, int schema) =>
        Scaled(RuleModel.Tokens((System ? system : 0) + others + (Schema ? schema : 0)));

    /// <summary>A prompt's tokens with the factor.</summary>
    internal int Scaled(int tokens) => Factor == 1 ? tokens : (int)Math.Ceiling(tokens * Factor);

    /// <summary>Tokens of an answer.</summary>
    internal int OfAnswer(string answer) => Vocabulary == TokenVocabulary.O200k ? Count(answer) : RuleModel.Tokens(answer.Length);

    /// <summary>Tokens of a text in OpenAI's vocabulary.</summary>
    internal static int Count(string text) => TiktokenCounter.LoadAsync().GetAwaiter().GetResult().Count(text);
}
