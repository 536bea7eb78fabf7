namespace ParallelLlm.Calling.Wire;

/// <summary>Texts that must not be shown, wherever they come back from. Immutable. Has no text form.</summary>
internal sealed class Secrets
{
    // A shorter one is found everywhere, and gives nothing away.
    private const int Shortest = 4;

    private const string Instead = "***";

    private readonly string[] _texts;

    /// <param name="texts">The secrets; those that are null or empty are none.</param>
    public Secrets(params IEnumerable<string?> texts) =>
        // A longer one first, because another may be a part of it.
        _texts = [.. texts.OfType<string>().Select(text => text.Trim()).Where(text => text.Length > 0).OrderByDescending(text => text.Length)];

    /// <summary>The text without them.</summary>
    public string Mask(string text)
    {
        foreach (var secret in _texts)
        {
            if (secret.Length >= Shortest || _texts.Length == 1)
                text = text.Replace(secret, Instead, StringComparison.Ordinal);
        }

        return text;
    }

    public static implicit operator Secrets?(string? text) => string.IsNullOrEmpty(text) ? null : new Secrets(text);
}
