using System.Text.RegularExpressions;

namespace ParallelLlm.Tests.Load.Texts;

/// <summary>Sample texts of many languages, none of which was used for the program's tables.</summary>
internal sealed partial class TextCorpus
{
    private readonly Dictionary<string, string[]> _sentences = [];

    /// <param name="folder">Texts in UTF-8, one file per language.</param>
    public TextCorpus(string folder)
    {
        foreach (var file in Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal))
        {
            var sentences = Sentences().Split(File.ReadAllText(file)).Select(each => each.Trim()).Where(each => each.Length > 0);
            _sentences[Path.GetFileNameWithoutExtension(file)] = [.. sentences];
        }
    }

    public IReadOnlyCollection<string> Languages => _sentences.Keys;

    /// <summary>Takes sentences in order up to a number of letters, cut at a word's end if the language has words.</summary>
    public string Take(string language, int letters, Random random)
    {
        var sentences = _sentences[language];
        var next = random.Next(sentences.Length);
        var text = "";
        while (text.Length < letters * 2 && text.Count(char.IsLetter) < letters)
            text += (text.Length == 0 ? "" : random.Next(4) == 0 ? "\n" : " ") + sentences[next++ % sentences.Length];
        var end = 0;
        for (var count = 0; end < text.Length && count < letters; end++)
            count += char.IsLetter(text[end]) ? 1 : 0;
        var space = text.IndexOf(' ', end - 1);
        return space < 0 || space > end + 20 ? text : text[..space];
    }

    [GeneratedRegex(@"\n|(?<=[.;:!?])\s|(?<=[。；！？])", RegexOptions.None, Timeout.Infinite)]
    private static partial Regex Sentences();
}
