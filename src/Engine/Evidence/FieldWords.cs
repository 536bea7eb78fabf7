namespace ParallelLlm.EvidenceSearch;

/// <summary>The words of a field's label, folded.</summary>
/// <param name="Name">Words of its name and title.</param>
/// <param name="Description">Words of its description that its name does not have.</param>
internal sealed record FieldWords(string[] Name, string[] Description)
{
    // Shorter words of a description say little.
    private const int FewestLetters = 4;
    private const int MostDescription = 12;

    public static FieldWords Of(string name, string? title, string? description)
    {
        string[] names = [.. Split(Spaced(name)).Concat(Split(title ?? "")).Distinct()];
        var described = Split(description ?? "").Where(word => word.Length >= FewestLetters).Except(names).Take(MostDescription);
        return new FieldWords(names, [.. described]);
    }

    // dateOfBirth → date Of Birth
    private static string Spaced(string name) =>
        string.Concat(name.Select((letter, i) => i > 0 && char.IsUpper(letter) && char.IsLower(name[i - 1]) ? $" {letter}" : $"{letter}"));

    private static IEnumerable<string> Split(string text)
    {
        var folded = FoldedText.Fold(text.Replace('_', ' '));
        return WordsOf.Split(folded).Select(word => folded[word.Start..word.End]);
    }
}
