using System.Text.RegularExpressions;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Pdf;
using ParallelLlm.Tests.Load.FuzzHtml;

namespace ParallelLlm.Tests.Load.Documents;

/// <summary>How near the text of a PDF comes to that of <c>pdftotext</c>.</summary>
/// <param name="File">Its name.</param>
/// <param name="Words">Words that pdftotext finds.</param>
/// <param name="WordF1">F1 of the words, as multisets.</param>
/// <param name="PairF1">F1 of pairs of neighbouring words, which falls when the order differs.</param>
/// <param name="Pages">Pages that were read.</param>
/// <param name="Problem">Why it has no text; null if it has.</param>
internal sealed partial record PdfScore(string File, int Words, double WordF1, double PairF1, int Pages, string? Problem)
{
    /// <summary>Reads a file, and compares its text.</summary>
    /// <param name="texts">A folder for both texts; null for none.</param>
    public static async Task<PdfScore> OfAsync(FileInfo file, DirectoryInfo? texts)
    {
        var expected = await PdfToText.ReadAsync(file.FullName) ?? "";
        var sink = new CollectedText();
        string? problem = null;
        try
        {
            new PdfReader().Read(new DocumentContent(file.Name, await System.IO.File.ReadAllBytesAsync(file.FullName)), sink);
        }
        catch (DocumentProblemException exception)
        {
            problem = $"{exception.Problem.Class}: {exception.Message}";
        }

        if (texts is not null)
        {
            await System.IO.File.WriteAllTextAsync(Path.Combine(texts.FullName, $"{file.Name}.own.txt"), sink.Text);
            await System.IO.File.WriteAllTextAsync(Path.Combine(texts.FullName, $"{file.Name}.pdftotext.txt"), expected);
        }

        var (own, other) = (Split(sink.Text), Split(expected));
        return new PdfScore(
            file.Name, other.Length, F1(own, other), F1([.. Pairs(own)], [.. Pairs(other)]), sink.Steps,
            problem ?? (sink.Warnings.Count > 0 ? string.Join("; ", sink.Warnings) : null));
    }

    private static string[] Split(string text)
    {
        var joined = Hyphen().Replace(WithoutLigatures(text), "${before}${after}");
        return [.. Word().Matches(joined).Select(word => word.Value)];
    }

    private static string WithoutLigatures(string text) =>
        string.Concat(text.Select(character => Ligatures.Of(character) ?? character.ToString()));

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    /// <summary>pdftotext joins words that are hyphenated at the end of a line, and the program leaves them as they stand.</summary>
    [GeneratedRegex(
        @"(?<before>\p{L})[-\u2010\u00AD]\s*\n\s*(?<after>\p{L})", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Hyphen();

    private static IEnumerable<string> Pairs(string[] words) => words.Zip(words.Skip(1), (first, second) => $"{first} {second}");

    private static double F1(string[] own, string[] other) =>
        own.Length + other.Length == 0 ? 1 : PageWords.F1(Count(own), Count(other));

    private static Dictionary<string, int> Count(string[] words) =>
        words.CountBy(word => word).ToDictionary(StringComparer.Ordinal);
}
