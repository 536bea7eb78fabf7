using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Checks one value against a schema with the keywords that <see cref="SchemaFaults"/> accepts. Compares numbers of any size exactly, and
/// bounds its work for any schema and value. Single use; not thread-safe.
/// </summary>
internal sealed class AnswerCheck(SchemaDocument schema, SchemaPatterns patterns, SchemaPlace place)
{
    /// <summary>Most steps that are taken with a document.</summary>
    internal const int UsualSteps = 2_000_000;

    private const string TooMany = "only partly checked: too many combinations of choices";

    private List<SchemaProblem> _problems = [];
    private int _steps;
    private bool _isPatternSlow;

    /// <summary>Whether to match patterns; true by default. Otherwise every text matches.</summary>
    internal bool ChecksPatterns { get; init; } = true;

    /// <summary>Most steps that are taken: nested choices in a recursive schema are tried in every combination.</summary>
    internal int MostSteps { get; init; } = UsualSteps;

    /// <summary>The problems of a value, in the order found.</summary>
    internal IReadOnlyList<SchemaProblem> Check(JsonElement value, JsonElement part)
    {
        Visit(value, part);
        if (_steps > MostSteps)
            _problems.Add(new SchemaProblem("document", TooMany, SchemaProblemKind.Other));
        return _problems;
    }

    private void Visit(JsonElement value, JsonElement part)
    {
        part = schema.Follow(part);
        if (++_steps > MostSteps || part.ValueKind == JsonValueKind.True)
            return;
        if (part.ValueKind == JsonValueKind.False)
        {
            Add("excluded schema validates");
            return;
        }

        var problems = _problems.Count;
        Type(value, part);
        // A value of the wrong type is not checked against the rules of the right one.
        if (_problems.Count > problems)
            return;
        Values(value, part);
        Choices(value, part);
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Text(value.GetString()!, part);
                break;
            case JsonValueKind.Number:
                foreach (var rule in NumberRules.BrokenBy(JsonNumber.Of(value), part))
                    Add(rule);
                break;
            case JsonValueKind.Array:
                Items(value, part);
                break;
            case JsonValueKind.Object:
                Members(value, part);
                break;
        }
    }

    private void Type(JsonElement value, JsonElement part)
    {
        if (!part.TryGetProperty("type", out var type))
            return;
        string[] types = type.ValueKind == JsonValueKind.Array ? [.. Names(type)] : [type.GetString()!];
        if (!types.Any(name => JsonTypeNames.IsTypeOf(value, name)))
            Add(types.Length == 1 ? $"{types[0]} expected" : "fits none of its types", SchemaProblemKind.Type);
    }

    private void Values(JsonElement value, JsonElement part)
    {
        var isAllowed = part.TryGetProperty("enum", out var values)
            ? values.EnumerateArray().Contains(value, JsonEquality.Instance)
            : !part.TryGetProperty("const", out var constant) || JsonEquality.Instance.Equals(constant, value);
        if (!isAllowed)
            Add("not in enumeration");
    }

    private void Choices(JsonElement value, JsonElement part)
    {
        if (part.TryGetProperty("allOf", out var all))
        {
            foreach (var entry in all.EnumerateArray())
                Visit(value, entry);
        }

        if (part.TryGetProperty("anyOf", out var any))
            Choose(value, any, "not any of", isOneOnly: false);
        if (part.TryGetProperty("oneOf", out var one))
            Choose(value, one, "not one of", isOneOnly: true);
        if (part.TryGetProperty("not", out var other) && Try(value, other).Count == 0)
            Add("excluded schema validates");
    }

    private void Choose(JsonElement value, JsonElement choices, string words, bool isOneOnly)
    {
        var fitting = 0;
        var meant = new List<List<SchemaProblem>>();
        foreach (var choice in choices.EnumerateArray())
        {
            var problems = Try(value, choice);
            fitting += problems.Count == 0 ? 1 : 0;
            if (fitting > 0 && !isOneOnly)
                return;
            if (problems.Count > 0 && problems.TrueForAll(problem => problem.Kind != SchemaProblemKind.Type))
                meant.Add(problems);
        }

        if (fitting == 1)
            return;
        // The problems of the only choice of the right type explain more than "fits none", and so do the formats to choose from.
        if (fitting == 0 && meant.Count == 1)
            _problems.AddRange(meant[0]);
        else if (fitting == 0 && meant.Count > 1 && meant.TrueForAll(IsFormat))
            _problems.Add(meant[0][0] with { Rule = string.Join(" or ", meant.Select(problems => problems[0].Rule).Distinct()) });
        else
            Add(words);

        bool IsFormat(List<SchemaProblem> problems) =>
            problems is [{ Kind: SchemaProblemKind.Format } only] && only.Place == meant[0][0].Place;
    }

    private List<SchemaProblem> Try(JsonElement value, JsonElement part)
    {
        var outer = _problems;
        _problems = [];
        Visit(value, part);
        var found = _problems;
        _problems = outer;
        return found;
    }

    private void Text(string text, JsonElement part)
    {
        if (ChecksPatterns && part.TryGetProperty("pattern", out var pattern))
        {
            var isFound = IsFound(text, pattern.GetString()!);
            if (isFound is not true)
                Add(isFound is null ? "pattern not checked: it takes too long on this value" : "pattern mismatch");
        }

        if (Count(part, "minLength") is { } least && Length(text) < least)
            Add("string too short");
        if (Count(part, "maxLength") is { } most && Length(text) > most)
            Add("string too long");
        if (part.TryGetProperty("format", out var name) && TextFormats.Find(name.GetString()!) is { } format && !format.IsMetBy(text))
            Add($"no valid {format.Name} such as {format.Example}", SchemaProblemKind.Format);
    }

    // Null on a time-out. After the first one, only linear patterns are tried.
    private bool? IsFound(string text, string pattern)
    {
        var bounded = patterns.Of(pattern);
        if (_isPatternSlow && !bounded.IsLinear)
            return null;
        var isFound = bounded.IsFoundIn(text);
        _isPatternSlow |= isFound is null;
        return isFound;
    }

    private void Items(JsonElement array, JsonElement part)
    {
        var length = array.GetArrayLength();
        if (Count(part, "minItems") > length)
            Add("too few items");
        if (Count(part, "maxItems") < length)
            Add("too many items");
        var isUnique = part.TryGetProperty("uniqueItems", out var unique) && unique.ValueKind == JsonValueKind.True;
        if (isUnique && array.EnumerateArray().Distinct(JsonEquality.Instance).Count() < length)
            Add("items not unique");
        if (!part.TryGetProperty("items", out var items))
            return;
        foreach (var (index, item) in array.EnumerateArray().Index())
        {
            place.Enter(index);
            Visit(item, items);
            place.Leave();
        }
    }

    private void Members(JsonElement value, JsonElement part)
    {
        var count = value.GetPropertyCount();
        if (Count(part, "minProperties") > count)
            Add("too few properties");
        if (Count(part, "maxProperties") < count)
            Add("too many properties");
        if (part.TryGetProperty("required", out var required))
        {
            foreach (var name in Names(required).Where(name => !value.TryGetProperty(name, out _)))
                At(name, () => Add("required, and not found"));
        }

        foreach (var member in value.EnumerateObject())
            At(member.Name, () => Member(member, part));
    }

    private void Member(JsonProperty member, JsonElement part)
    {
        var isDescribed = false;
        if (part.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var described))
        {
            isDescribed = true;
            Visit(member.Value, described);
        }

        if (part.TryGetProperty("patternProperties", out var byPattern))
        {
            foreach (var entry in byPattern.EnumerateObject())
            {
                var isFound = IsFound(member.Name, entry.Name);
                if (isFound is null)
                    Add("pattern of its name not checked: it takes too long on this name");
                isDescribed |= isFound is not false;
                if (isFound is true)
                    Visit(member.Value, entry.Value);
            }
        }

        if (isDescribed || !part.TryGetProperty("additionalProperties", out var others))
            return;
        if (others.ValueKind == JsonValueKind.False)
            Add("not in the schema");
        else
            Visit(member.Value, others);
    }

    private void At(string key, Action check)
    {
        place.Enter(key);
        check();
        place.Leave();
    }

    private void Add(string rule, SchemaProblemKind kind = SchemaProblemKind.Other) =>
        _problems.Add(new SchemaProblem(place.ToString(), rule, kind));

    private static IEnumerable<string> Names(JsonElement array) => array.EnumerateArray().Select(name => name.GetString()!);

    private static int? Count(JsonElement part, string keyword) => part.TryGetProperty(keyword, out var count) ? count.GetInt32() : null;

    // In code points: a surrogate pair counts once.
    private static int Length(string text) => text.Length - text.Count(char.IsLowSurrogate);
}
