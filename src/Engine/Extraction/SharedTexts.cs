using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>The form of prompts and answers about several texts: numbered texts, and a list of objects with their numbers. Pure.</summary>
internal static class SharedTexts
{
    /// <summary>The key of the list.</summary>
    public const string List = "results";

    /// <summary>The key of a text's number, from 1.</summary>
    public const string Number = "text";

    /// <summary>The key of a text's fields.</summary>
    public const string Fields = "fields";

    private const string Open = "<text ";
    private const string Close = "</text>";

    /// <summary>The part of the system message about the form.</summary>
    public const string Instruction =
        $"The document holds several separate texts, each between {Open}N> and {Close}. Never take a value from another text.\n"
        + $"Answer with {{\"{List}\": [{{\"{Number}\": N, \"{Fields}\": {{...}}}}, ...]}}: one entry for every text, in their order, "
        + $"where \"{Fields}\" is the object of that text.";

    private const string Missing = "The answer has no part for this text.";
    private const string Unknown = "The answer has a part for a text that there is not.";
    private const string Repeated = "The answer has several parts for this text.";

    private static readonly AnswerReader Reader = new([new Field(List, JsonTypes.Array, null)]);

    /// <summary>Whether a text holds nothing that looks like a mark between texts.</summary>
    public static bool CanHold(string text) =>
        !text.Contains(Open, StringComparison.OrdinalIgnoreCase) && !text.Contains(Close, StringComparison.OrdinalIgnoreCase);

    /// <summary>The texts with their marks.</summary>
    public static string Join(IReadOnlyList<string> texts)
    {
        var joined = new StringBuilder();
        for (var i = 0; i < texts.Count; i++)
            joined.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "\n" : "")}{Open}{i + 1}>\n{texts[i]}\n{Close}");
        return joined.ToString();
    }

    /// <summary>The part of each text in an answer, or why it cannot be used.</summary>
    public static (JsonElement? Part, string? Error)[] Split(string content, int count)
    {
        var parts = new (JsonElement? Part, string? Error)[count];
        var reading = Reader.Read(content, "");
        if (reading.Fields?.GetValueOrDefault(List) is not { ValueKind: JsonValueKind.Array } list)
        {
            Array.Fill(parts, (null, reading.Error ?? Missing));
            return parts;
        }

        Array.Fill(parts, (null, Missing));
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty(Number, out var number)
                || !entry.TryGetProperty(Fields, out var fields) || NumberOf(number) is not { } n)
                continue;
            // A model that counts from 0 has given each text the fields of another one.
            if (n < 1 || n > count)
            {
                Array.Fill(parts, (null, Unknown));
                return parts;
            }

            parts[n - 1] = parts[n - 1] is { Part: null, Error: Missing } ? (fields, null) : (null, Repeated);
        }

        return parts;
    }

    // Models write numbers as texts.
    private static int? NumberOf(JsonElement number) => number.ValueKind switch
    {
        JsonValueKind.Number when number.TryGetInt32(out var n) => n,
        JsonValueKind.String when int.TryParse(number.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var n) => n,
        _ => null,
    };
}
