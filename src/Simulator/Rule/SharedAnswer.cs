using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Simulator.Rule;

/// <summary>
/// An answer about several texts: where the schema asks for <c>{"results": [{"text": N, "fields": {…}}]}</c>, each text between
/// <c>&lt;text N&gt;</c> and <c>&lt;/text&gt;</c> lines is answered by itself.
/// </summary>
internal static class SharedAnswer
{
    private const string Open = "<text ";
    private const string Close = "</text>";

    /// <summary>The schema of each text's object; null if the schema asks for something else.</summary>
    public static JsonElement? FieldsIn(JsonElement schema, JsonElement properties)
    {
        if (!properties.TryGetProperty("results", out var list) || properties.GetPropertyCount() != 1
            || !list.TryGetProperty("items", out var items) || !items.TryGetProperty("properties", out var entry)
            || !entry.TryGetProperty("text", out _) || !entry.TryGetProperty("fields", out var fields))
            return null;
        return fields.TryGetProperty("$ref", out var reference) && schema.TryGetProperty("$defs", out var definitions)
            && definitions.TryGetProperty(reference.GetString()!.Split('/')[^1], out var definition)
            ? definition
            : fields;
    }

    /// <summary>The answer.</summary>
    /// <param name="fields">The fields of each text.</param>
    /// <param name="document">All texts.</param>
    /// <param name="disturbance">Changes the values, and leaves texts out; null for neither.</param>
    public static string Write(RuleFields fields, ReadOnlySpan<char> document, Disturbance? disturbance)
    {
        var answer = new StringBuilder("{\"results\":[");
        var isFirst = true;
        while (TakeText(ref document, out var number, out var text))
        {
            if (disturbance?.LeavesOut(text) == true)
                continue;
            answer.Append(CultureInfo.InvariantCulture, $"{(isFirst ? "" : ",")}{{\"text\":{number},\"fields\":")
                .Append(RuleModel.AnswerOf(fields, text, disturbance)).Append('}');
            isFirst = false;
        }

        return answer.Append("]}").ToString();
    }

    private static bool TakeText(ref ReadOnlySpan<char> document, out int number, out ReadOnlySpan<char> text)
    {
        number = 0;
        text = default;
        var open = document.IndexOf(Open);
        if (open < 0)
            return false;
        var rest = document[(open + Open.Length)..];
        var end = rest.IndexOf('>');
        var close = rest.IndexOf(Close);
        if (end < 0 || close < end || !int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out number))
            return false;
        text = rest[(end + 1)..close];
        document = rest[(close + Close.Length)..];
        return true;
    }
}
