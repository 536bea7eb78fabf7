namespace ParallelLlm.Simulator.Options;

/// <summary>How texts are counted in tokens.</summary>
public enum TokenVocabulary
{
    /// <summary>Four characters are a token.</summary>
    Characters,

    /// <summary>OpenAI's o200k, with its tokens around each message and before the answer.</summary>
    O200k,
}
