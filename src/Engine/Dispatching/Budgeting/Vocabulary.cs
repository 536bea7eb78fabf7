namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>Identifies models with exactly countable tokens.</summary>
internal static class Vocabulary
{
    private static readonly string[] O200kFamilies = ["gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "gpt-oss", "chatgpt-4o", "o1", "o3", "o4"];

    /// <summary>Whether a model's name implies OpenAI's o200k vocabulary; a vendor prefix such as <c>openai/</c> is ignored.</summary>
    public static bool IsO200k(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        foreach (var family in O200kFamilies)
        {
            if (name.StartsWith(family, StringComparison.OrdinalIgnoreCase)
                && (name.Length == family.Length || name[family.Length] is '-' or '.' or ':' or ' '))
                return true;
        }

        return false;
    }
}
