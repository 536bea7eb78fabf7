namespace ParallelLlm;

/// <summary>
/// A user message with places to fill: <c>{text}</c> for the chunk's text and <c>{fields}</c> for the names of the fields. Every other
/// brace stays as it is, and what is filled in is not looked at again. Immutable and thread-safe.
/// </summary>
public sealed class PromptTemplate
{
    private const string TextPlace = "{text}";
    private const string FieldsPlace = "{fields}";

    // What stands around the text: one more piece than there are places for it.
    private readonly string[] _around;

    private PromptTemplate(string[] around) => _around = around;

    /// <summary>Reads a template.</summary>
    /// <param name="template">Has <c>{text}</c> at least once.</param>
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

    /// <summary>The template with the names of the fields in their places.</summary>
    public PromptTemplate WithFields(IEnumerable<string> names)
    {
        var fields = string.Join(", ", names);
        return new PromptTemplate(Array.ConvertAll(_around, piece => piece.Replace(FieldsPlace, fields, StringComparison.Ordinal)));
    }

    /// <summary>
    /// What stands around the text, piece by piece with its length, because a field's name may look like a place for the text.
    /// </summary>
    internal string Form => string.Concat(_around.Select(piece => $"{piece.Length}:{piece}"));

    /// <summary>Characters of the message for a text.</summary>
    internal int LengthFor(string text) => _around.Sum(piece => piece.Length) + ((_around.Length - 1) * text.Length);

    /// <summary>The message for a text.</summary>
    /// <param name="text">Goes to every <c>{text}</c>, as it is.</param>
    /// <param name="ending">Follows the message; null for nothing.</param>
    public string Render(string text, string? ending = null) =>
        _around.Length == 2 ? string.Concat(_around[0], text, _around[1], ending) : string.Join(text, _around) + ending;
}
