namespace ParallelLlm;

/// <summary>
/// A user message with placeholders: <c>{text}</c> for the chunk's text and <c>{fields}</c> for the field names. Other braces stay as they
/// are, and inserted text is not scanned again. Immutable and thread-safe.
/// </summary>
public sealed class PromptTemplate
{
    private const string TextPlace = "{text}";
    private const string FieldsPlace = "{fields}";

    // The pieces around the text: one more than there are placeholders for it.
    private readonly string[] _around;

    private PromptTemplate(string[] around) => _around = around;

    /// <summary>Parses a template.</summary>
    /// <param name="template">Contains <c>{text}</c> at least once.</param>
    /// <exception cref="PromptTemplateException">There is no <c>{text}</c>.</exception>
    public static PromptTemplate Parse(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var around = template.Split(TextPlace);
        if (around.Length == 1)
            throw new PromptTemplateException(
                "The prompt template has no {text}, so the model would not see the document. Put {text} where the text belongs.");
        return new PromptTemplate(around);
    }

    /// <summary>The template with the field names inserted.</summary>
    public PromptTemplate WithFields(IEnumerable<string> names)
    {
        var fields = string.Join(", ", names);
        return new PromptTemplate(Array.ConvertAll(_around, piece => piece.Replace(FieldsPlace, fields, StringComparison.Ordinal)));
    }

    /// <summary>Characters after the first <c>{text}</c>, without further ones: no provider's cache of prompts can hold them.</summary>
    public int LengthAfterText => _around.Skip(1).Sum(piece => piece.Length);

    /// <summary>
    /// The pieces around the text, each with its length, because a field's name may look like a placeholder for the text.
    /// </summary>
    internal string Form => string.Concat(_around.Select(piece => $"{piece.Length}:{piece}"));

    /// <summary>Characters in the message for a text.</summary>
    internal int LengthFor(string text) => _around.Sum(piece => piece.Length) + ((_around.Length - 1) * text.Length);

    /// <summary>The message for a text.</summary>
    /// <param name="text">Replaces every <c>{text}</c>, unchanged.</param>
    /// <param name="ending">Appended to the message; null for nothing.</param>
    public string Render(string text, string? ending = null) =>
        _around.Length == 2 ? string.Concat(_around[0], text, _around[1], ending) : string.Join(text, _around) + ending;
}
