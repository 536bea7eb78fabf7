using System.Text.RegularExpressions;

namespace ParallelLlm.Providers.Wire;

/// <summary>Masks keys and other secrets in text to be shown. Immutable. Has no text form.</summary>
internal sealed class Secrets
{
    // Local servers accept any key, such as "x", which is no secret and occurs in many words.
    private const int Shortest = 4;

    // From this length no word contains it by chance. A shorter one is masked only as a whole word.
    private const int ShortestUnique = 8;

    private const string Instead = "***";

    private static readonly char[] HeaderSeparators = [' ', ';', ',', '=', ':'];

    private readonly string[] _texts;

    /// <param name="texts">The secrets. Null, empty and blank ones are ignored.</param>
    public Secrets(params IEnumerable<string?> texts) =>
        // Longest first, since one may contain another.
        _texts =
        [
            .. texts.OfType<string>().Select(text => text.Trim()).Where(text => text.Length > 0).OrderByDescending(text => text.Length),
        ];

    /// <summary>Masks keys, header values and their parts: a server may quote the token of "Bearer token" alone.</summary>
    public static Secrets Of(IEnumerable<string?> keys, IEnumerable<string> headers) =>
        new(
        [
            .. keys,
            .. headers,
            .. headers.SelectMany(value => value.Split(HeaderSeparators)).Where(part => part.Length >= ShortestUnique),
        ]);

    /// <summary>Replaces every secret in a text.</summary>
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
