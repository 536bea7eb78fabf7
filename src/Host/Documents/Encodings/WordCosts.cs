namespace ParallelLlm.Host.Documents.Encodings;

/// <summary>Costs of words in every language of a script. Weighs each word once for all encodings. Not thread-safe.</summary>
internal sealed class WordCosts(IReadOnlyList<LetterModel> models)
{
    private readonly Dictionary<Script, LetterModel[]> _models = models
        .GroupBy(model => model.Script)
        .ToDictionary(group => group.Key, group => group.ToArray());

    private readonly Dictionary<(Script, string), float[]> _known = [];
    private readonly LetterModel _english = models.First(model => model.Language == "en");
    private readonly Dictionary<string, float> _inEnglish = [];

    public IReadOnlyList<LetterModel> Models(Script script) => _models[script];

    /// <summary>Costs of a word in lower case, in the order of <see cref="Models"/>.</summary>
    public float[] Of(Script script, string word)
    {
        if (!_known.TryGetValue((script, word), out var costs))
            _known[(script, word)] = costs = Array.ConvertAll(_models[script], model => model.Cost(word));
        return costs;
    }

    public float InEnglish(string word)
    {
        if (!_inEnglish.TryGetValue(word, out var cost))
            _inEnglish[word] = cost = _english.Cost(word);
        return cost;
    }
}
