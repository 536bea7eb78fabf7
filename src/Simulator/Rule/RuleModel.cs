namespace ParallelLlm.Simulator.Rule;

/// <summary>
/// The simulator's "language model": a rule that copies <c>Name: value</c> pairs. For each field it takes the value of the first line of
/// the document (what lies between the last <c>&lt;document&gt;</c> and <c>&lt;/document&gt;</c> lines, else the whole user message)
/// whose name is the field's, whatever the case and with space, <c>_</c> and <c>-</c> alike. Lines may be <c>Name: value</c>,
/// <c>**Name:** value</c>, <c>- Name: value</c> or <c>| Name | value |</c>. A field without such a line, or whose value cannot be converted
/// as the schema wants it, is null. Thread-safe.
/// </summary>
public static class RuleModel
{
    /// <summary>What it answers to, and says that it is.</summary>
    public const string Name = "simulator-rule-v1";

    private const int MostOnStack = 64;

    /// <summary>Tokens of a text, as the simulator counts them: characters ÷ 4, rounded up.</summary>
    public static int Tokens(int characters) => (characters + 3) / 4;

    /// <summary>The answer: one line of JSON with every field in the schema's order.</summary>
    /// <param name="disturbance">Changes the values; null for none.</param>
    public static string Answer(RuleFields fields, string userMessage, Disturbance? disturbance = null)
    {
        var document = LineScanner.DocumentIn(userMessage);
        return fields.OfEachText is { } each ? SharedAnswer.Write(each, document, disturbance) : AnswerOf(fields, document, disturbance);
    }

    /// <summary>The answer about one text.</summary>
    internal static string AnswerOf(RuleFields fields, ReadOnlySpan<char> document, Disturbance? disturbance)
    {
        if (fields.Count == 0)
            return "{}";

        Span<(int Start, int Length)> values =
            fields.Count <= MostOnStack ? stackalloc (int, int)[fields.Count] : new (int, int)[fields.Count];
        values.Clear();
        Find(fields, document, values);

        var answer = AnswerWriter.Rent();
        for (var i = 0; i < values.Length; i++)
        {
            var field = fields.Fields[i];
            answer.Append(field.Key);
            var value = document.Slice(values[i].Start, values[i].Length);
            AnswerWriter.Append(answer, field.Kind, disturbance is null ? value : disturbance.Apply(value));
        }

        return answer.Append('}').ToString();
    }

    private static void Find(RuleFields fields, ReadOnlySpan<char> document, Span<(int Start, int Length)> values)
    {
        var missing = values.Length;
        for (var rest = document; rest.Length > 0 && missing > 0;)
        {
            var end = rest.IndexOf('\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var name = LineScanner.NameIn(line);
            if (name.IsEmpty || (fields.Lengths & RuleFields.LengthBit(name.Length)) == 0)
                continue;

            for (var i = 0; i < values.Length; i++)
            {
                if (values[i].Length > 0 || !LineScanner.Matches(name, fields.Fields[i].FoldedName))
                    continue;
                var value = LineScanner.ValueIn(line);
                if (value.IsEmpty)
                    break;
                document.Overlaps(value, out var start);
                values[i] = (start, value.Length);
                missing--;
            }
        }
    }
}
