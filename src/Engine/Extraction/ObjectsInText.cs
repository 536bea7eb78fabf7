using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>The outermost objects of an answer in prose, in code fences or running text, outside of thoughts.</summary>
/// <param name="Objects">The objects, in the order of the text.</param>
/// <param name="IsBroken">Whether the text contains an unreadable object.</param>
/// <param name="HasThoughts">Whether the text contains thoughts.</param>
/// <param name="AnswerStart">Position after the last thought.</param>
internal readonly record struct ObjectsInText(IReadOnlyList<JsonElement> Objects, bool IsBroken, bool HasThoughts, int AnswerStart)
{
    private const string Blanks = " \t\r\n";

    /// <param name="text">The answer.</param>
    /// <param name="keys">The requested keys.</param>
    internal static ObjectsInText Find(ReadOnlySpan<char> text, FieldIndex keys)
    {
        var objects = new List<JsonElement>();
        var (from, answerStart, hasThoughts) = (0, 0, false);
        var mark = Thoughts.Next(text, 0);
        while (true)
        {
            var open = text[from..].IndexOf('{') is var at and >= 0 ? from + at : text.Length;
            mark = mark < from ? Thoughts.Next(text, from) : mark;
            if (mark < open)
            {
                hasThoughts = true;
                var (opens, end) = Thoughts.Read(text, mark);
                // A template may have opened the thought, so that only its end is in the answer.
                if (!opens)
                    objects.Clear();
                if (end < 0)
                    return new(objects, IsBroken: false, hasThoughts, text.Length);
                (from, answerStart) = (end, end);
                continue;
            }

            if (open == text.Length)
                return new(objects, IsBroken: false, hasThoughts, answerStart);
            switch (Read(text[open..], keys, out var length, out var found))
            {
                case Reading.Object:
                    objects.Add(found);
                    from = open + length;
                    break;
                case Reading.Other:
                    from = open + 1;
                    break;
                default:
                    // An unreadable object is ignored only inside a thought.
                    mark = Thoughts.NextEnd(text, open);
                    if (mark == text.Length)
                        return new(objects, IsBroken: true, hasThoughts, answerStart);
                    from = mark;
                    break;
            }
        }
    }

    private enum Reading
    {
        /// <summary>Braces that start no object, as in formulas and code.</summary>
        Other,
        Object,
        Broken,
    }

    private static Reading Read(ReadOnlySpan<char> text, FieldIndex keys, out int length, out JsonElement found)
    {
        (length, found) = (0, default);
        var inside = text[1..].TrimStart(Blanks);
        if (inside is not ['"', ..])
            return BeginsWithKey(inside, keys) ? Reading.Broken : Reading.Other;
        var isWhole = JsonInText.IsBalanced(text, out length, out var hasKey);
        if (!hasKey)
            return Reading.Other;
        return isWhole && JsonInText.TryParseLeniently(text[..length], out found) ? Reading.Object : Reading.Broken;
    }

    // An object in Python or JavaScript syntax.
    private static bool BeginsWithKey(ReadOnlySpan<char> inside, FieldIndex keys)
    {
        if (inside is ['\'', ..])
            inside = inside[1..];
        foreach (var name in keys.Names)
        {
            if (inside.StartsWith(name, StringComparison.OrdinalIgnoreCase) && inside[name.Length..].TrimStart("' \t\r\n") is [':', ..])
                return true;
        }

        return false;
    }
}
