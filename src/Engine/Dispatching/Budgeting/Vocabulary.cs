namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Tells models whose tokens are counted exactly.</summary>
internal static class Vocabulary
{
    private static readonly string[] O200kFamilies = ["gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "gpt-oss", "chatgpt-4o", "o1", "o3", "o4"];

    /// <summary>
    /// Whether a model is known to have OpenAI's o200k vocabulary, by its name; a maker's prefix such as <c>openai/</c> does not count.
    /// </summary>
    public static bool IsO200k(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        foreach (var family in O200kFamilies)
        {
            if (name.StartsWith(family, StringComparison.OrdinalIgnoreCase)
                && (name.Length == family.Length || name[family.Length] is '-' or '.' or ':'))
                return true;
        }

        return false;
    }
}
