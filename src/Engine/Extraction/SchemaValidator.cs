using System.Text.Json;

namespace ParallelLlm.Extraction;

/// <summary>
/// Checks one value by a schema whose keywords are the ones that <see cref="SchemaCheck"/> lets pass. Numbers of any size are compared as
/// they are written, and its work is
/// bounded whatever schema and value are. For one use; not thread-safe.
/// </summary>
internal sealed class SchemaValidator(SchemaDocument schema, SchemaPatterns patterns, SchemaPlace place)
{
    // Choices inside choices of a schema that contains itself are tried in all combinations.
    private const int MostSteps = 2_000_000;

    private const string TooMany = "not checked to its end, for there are too many combinations of choices";

    private List<SchemaProblem> _problems = [];
    private int _steps;
    private bool _isPatternSlow;

    /// <summary>Whether patterns are matched; else every text has every pattern.</summary>
    internal bool ChecksPatterns { get; init; } = true;

    /// <summary>The problems of a value, in the order in which they are met.</summary>
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
        // What has another type than is asked for breaks no rule that is meant for that.
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
                Number(JsonNumber.Of(value), part);
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
        if (!types.Any(name => HasType(value, JsonTypeNames.Parse(name))))
            Add(types.Length == 1 ? $"{types[0]} expected" : "fits none of its types", SchemaProblemKind.Type);
    }

    private static bool HasType(JsonElement value, JsonTypes type) => value.ValueKind switch
    {
        JsonValueKind.String => type == JsonTypes.String,
        JsonValueKind.Number => type == JsonTypes.Number || (type == JsonTypes.Integer && JsonNumber.Of(value).IsWhole),
        JsonValueKind.True or JsonValueKind.False => type == JsonTypes.Boolean,
        JsonValueKind.Object => type == JsonTypes.Object,
        JsonValueKind.Array => type == JsonTypes.Array,
        _ => type == JsonTypes.Null,
    };

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
        // What is wrong with the only choice that the value can be meant for says more than that it fits none; so do formats that it could
        // have had.
        if (fitting == 0 && meant.Count == 1)
            _problems.AddRange(meant[0]);
        else if (fitting == 0 && meant.Count > 1 && meant.TrueForAll(IsFormat))
            _problems.Add(meant[0][0] with { Rule = string.Join(" or ", meant.Select(problems => problems[0].Rule).Distinct()) });
        else
            Add(words);

        bool IsFormat(List<SchemaProblem> problems) => problems is [{ Kind: SchemaProblemKind.Format } only] && only.Place == meant[0][0].Place;
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
        if (part.TryGetProperty("pattern", out var pattern) && ChecksPatterns)
            Pattern(text, pattern.GetString()!);
        if (Count(part, "minLength") is { } least && Length(text) < least)
            Add("string too short");
        if (Count(part, "maxLength") is { } most && Length(text) > most)
            Add("string too long");
        if (part.TryGetProperty("format", out var name) && TextFormats.Find(name.GetString()!) is { } format && !format.IsMetBy(text))
            Add($"no valid {format.Name} such as {format.Example}", SchemaProblemKind.Format);
    }

    private void Pattern(string text, string pattern)
    {
        if (IsFound(text, pattern) is not { } isFound)
            Add("pattern not checked, because that takes too long with what was found");
        else if (!isFound)
            Add("pattern mismatch");
    }

    // Null when it takes too long, as everything does that could, once something has.
    private bool? IsFound(string text, string pattern)
    {
        var bounded = patterns.Of(pattern);
        if (_isPatternSlow && !bounded.IsLinear)
            return null;
        var isFound = bounded.IsFoundIn(text);
        _isPatternSlow |= isFound is null;
        return isFound;
    }

    private void Number(JsonNumber number, JsonElement part)
    {
        if (Bound("minimum") is { } least && (number < least || (IsTrue("exclusiveMinimum") && number == least)))
            Add("number too small");
        if (Bound("exclusiveMinimum") is { } below && number <= below)
            Add("number too small");
        if (Bound("maximum") is { } most && (number > most || (IsTrue("exclusiveMaximum") && number == most)))
            Add("number too big");
        if (Bound("exclusiveMaximum") is { } above && number >= above)
            Add("number too big");
        if (Bound("multipleOf") is { } step && !number.IsMultipleOf(step))
            Add("number not multiple of");

        JsonNumber? Bound(string keyword) =>
            part.TryGetProperty(keyword, out var bound) && bound.ValueKind == JsonValueKind.Number ? JsonNumber.Of(bound) : null;
        bool IsTrue(string keyword) => part.TryGetProperty(keyword, out var flag) && flag.ValueKind == JsonValueKind.True;
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
                    Add("pattern of its name not checked, because that takes too long with what was found");
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

    // Letters beyond the first 65,536 are two units long.
    private static int Length(string text) => text.Length - text.Count(char.IsLowSurrogate);
}
