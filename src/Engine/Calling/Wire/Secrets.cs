using System.Text.RegularExpressions;

namespace ParallelLlm.Calling.Wire;

/// <summary>Texts that must not be shown, wherever they come back from. Immutable. Has no text form.</summary>
internal sealed class Secrets
{
    // Servers on one's own machine are given any key at all, such as x: such a one is no secret, and is part of many words.
    private const int Shortest = 4;

    // From here on no word holds it by chance; a shorter one is masked where it stands alone.
    private const int ShortestUnique = 8;

    private const string Instead = "***";

    private static readonly char[] HeaderSeparators = [' ', ';', ',', '=', ':'];

    private readonly string[] _texts;

    /// <param name="texts">The secrets; those that are null or empty are none.</param>
    public Secrets(params IEnumerable<string?> texts) =>
        // A longer one first, because another may be a part of it.
        _texts = [.. texts.OfType<string>().Select(text => text.Trim()).Where(text => text.Length > 0).OrderByDescending(text => text.Length)];

    /// <summary>Keys, and headers' values with what they are made of: a server may quote the token of "Bearer token" alone.</summary>
    public static Secrets Of(IEnumerable<string?> keys, IEnumerable<string> headers) =>
        new([.. keys, .. headers, .. headers.SelectMany(value => value.Split(HeaderSeparators)).Where(part => part.Length >= ShortestUnique)]);

    /// <summary>The text without them.</summary>
    public string Mask(string text)
    {
        foreach (var secret in _texts)
        {
            text = secret.Length switch
            {
                < Shortest => text,
                < ShortestUnique => Regex.Replace(text, Alone(secret), Instead, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)),
                _ => text.Replace(secret, Instead, StringComparison.Ordinal),
            };
        }

        return text;
    }

    private static string Alone(string secret) => $@"(?<![\p{{L}}\p{{N}}]){Regex.Escape(secret)}(?![\p{{L}}\p{{N}}])";

    public static implicit operator Secrets?(string? text) => string.IsNullOrEmpty(text) ? null : new Secrets(text);
}
