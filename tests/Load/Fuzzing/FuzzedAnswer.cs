using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Tests.Load.Fuzzing;

/// <summary>A correct object and an answer that wraps it as models do, determined by the random numbers.</summary>
internal sealed class FuzzedAnswer
{
    /// <summary>The requested schema.</summary>
    public const string Schema = """
        {"properties":{"name":{"type":"string"},"city":{"type":"string"},"age":{"type":"integer"},"amount":{"type":"number"},"smoker":{"type":"boolean"}}}
        """;

    private static readonly string[] Fields = ["name", "city", "age", "amount", "smoker"];
    private static readonly string[] Texts =
        ["Anna", "Zoë Müller", "李雷", "O'Neil", "a {b} c", "say \"hi\"", "back\\slash", "<think>", "x, y", "😀 ok", "line\nbreak", "}{", "[1]", "true", "C:\\new", "J45.0"];

    private static readonly (string Open, string Close)[] Thoughts =
    [
        ("<think>", "</think>"), ("<thinking>", "</thinking>"), ("[THINK]", "[/THINK]"), ("<reasoning>", "</reasoning>"),
        ("◁think▷", "◁/think▷"), ("<!--", "-->"),
    ];

    private static readonly string[] Remarks =
        ["Here it is:", "Empty values are {}.", "I used {name} as the key.", "\\frac{1}{2}", "Confidence: {\"confidence\": 0.9}", "[1, 2]", "Note: null means not found.", "if (x) { return; }", "{ }", "It's done, \"as asked\".", "{\"error\": null}"];

    private static readonly string[] Wrappers = ["result", "data", "answer", "fields", "output", "patient"];

    private readonly Random _random;
    private readonly List<string> _ways = [];

    private FuzzedAnswer(Random random)
    {
        _random = random;
        Right = Values();
        Content = Around(Shaped());
    }

    /// <summary>Field → value as JSON; null if there is none.</summary>
    public IReadOnlyDictionary<string, string> Right { get; }

    /// <summary>The answer.</summary>
    public string Content { get; }

    /// <summary>The changes made, by name.</summary>
    public string Ways => string.Join(", ", _ways);

    public static FuzzedAnswer Make(int seed) => new(new Random(seed));

    private Dictionary<string, string> Values() => Fields.ToDictionary(field => field, field => _random.Next(4) == 0 ? "null" : field switch
    {
        "age" => _random.Next(1, 100).ToString(CultureInfo.InvariantCulture),
        "amount" => (_random.Next(1, 100_000) / 100m).ToString("0.00", CultureInfo.InvariantCulture),
        "smoker" => _random.Next(2) == 0 ? "true" : "false",
        _ => JsonSerializer.Serialize($"{Pick(Texts)} {_random.Next(100)}"),
    });

    private string Shaped()
    {
        var whole = Object(Right);
        switch (_random.Next(12))
        {
            case 0:
                return Done("list of one", $"[{whole}]");
            case 1:
                return Done("wrapper", $"{{\"{Pick(Wrappers)}\": {whole}}}");
            case 2:
                return Done("nested wrapper", $"{{\"{Pick(Wrappers)}\":{{\"{Pick(Wrappers)}\":[{whole}]}}}}");
            case 3:
                return Done("text of JSON", JsonSerializer.Serialize(whole));
            case 4:
                return Done("object per field", string.Join(Pick("\n", " ", "\n\n", ",\n"), Fields.Select(field => Object(Only(field)))));
            case 5:
                return Done("repeated", $"{whole}\n{whole}");
            case 6:
                return Done("template first", $"{Object(Fields.ToDictionary(field => field, _ => "null"))}\n{whole}");
            case 7:
                return Done("template last", $"{whole}\n{Object(Fields.ToDictionary(field => field, _ => "null"))}");
            case 8:
                return Done("draft first", $"{Object(Values())}\nNo, rather:\n{whole}");
            case 9:
                return Done("call", $"{{\"name\": \"extract\", \"arguments\": {(_random.Next(2) == 0 ? whole : JsonSerializer.Serialize(whole))}}}");
            default:
                return whole;
        }
    }

    private Dictionary<string, string> Only(string field) => new() { [field] = Right[field] };

    private string Object(IReadOnlyDictionary<string, string> values)
    {
        var members = values.Select(value => (Name: value.Key, Value: Spelled(value.Key, value.Value))).ToList();
        if (members.Count > 1)
            Slip(members);
        if (_random.Next(6) == 0)
            _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
        var (gap, comma) = _random.Next(3) switch { 0 => ("", ","), 1 => ("\n", ",\n  "), _ => (" ", ", ") };
        var text = new StringBuilder("{").Append(gap).AppendJoin(comma, members.Select(member => $"\"{member.Name}\":{gap}{member.Value}"));
        return text.Append(_random.Next(15) == 0 ? Done("comma", ",") : "").Append(gap).Append('}').ToString();
    }

    private string Spelled(string field, string value)
    {
        if (value == "null")
        {
            return _random.Next(12) == 0 ? Done("empty text", "\"\"")
                : field is "amount" or "age" && _random.Next(8) == 0 ? Done("NaN", "NaN")
                : value;
        }

        return _random.Next(12) switch
        {
            0 when value[0] != '"' => Done("quotes", $"\"{value}\""),
            1 => Done("value in a list", $"[{value}]"),
            2 when value[0] == '"' => Done("escapes", string.Concat(JsonSerializer.Deserialize<string>(value)!.Select(letter => $"\\u{(int)letter:x4}")).Insert(0, "\"") + "\""),
            3 when field == "amount" => Done("decimal comma", $"\"1.{value.Replace('.', ',')}\""),
            4 when value[0] == '"' && _random.Next(4) == 0 => Done("broken escape", value[..^1] + "\\ud83d\""),
            _ => value,
        };
    }

    private void Slip(List<(string Name, string Value)> members)
    {
        switch (_random.Next(14))
        {
            case 0:
                _ways.Add("doubled with null");
                members.Add((members[0].Name, "null"));
                break;
            case 1:
                _ways.Add("doubled");
                members.Insert(0, members[1]);
                break;
            // After a null, a value is the model's final finding.
            case 2 when members[0].Value is not ("null" or "\"\"" or "NaN"):
                _ways.Add("doubled with another");
                members.Add((members[0].Name, "\"Somebody Else\""));
                break;
            case 3:
                _ways.Add("nulls left out");
                members.RemoveAll(member => member.Value == "null");
                break;
            case 4:
                _ways.Add("other keys");
                members.Add(("confidence", Pick("0.9", "NaN", "\"high\"", "{\"score\":1}", "[1]")));
                break;
            case 5:
                _ways.Add("capital keys");
                for (var member = 0; member < members.Count; member++)
                    members[member] = (members[member].Name.ToUpperInvariant(), members[member].Value);
                break;
        }
    }

    private string Around(string answer)
    {
        if (_random.Next(3) == 0)
            answer = Done("fence", $"```{Pick("json", "", "JSON", "json5")}\n{answer}\n```");
        if (_random.Next(3) == 0)
            answer = Done("remark before", $"{Pick(Remarks)}{Pick("\n", " ")}{answer}");
        if (_random.Next(3) == 0)
            answer = Done("remark after", $"{answer}{Pick("\n", " ")}{Pick(Remarks)}");
        var (open, close) = Thoughts[_random.Next(Thoughts.Length)];
        var draft = $"{Pick(Remarks)} {Object(Values())} {Pick(Remarks, ["{\"name\": half"])}";
        switch (_random.Next(9))
        {
            case 0 or 1:
                return Done("thoughts", $"{open}{draft}{close}\n{answer}");
            case 2:
                return Done("thoughts without a beginning", $"{draft}\n</think>\n{answer}");
            case 3:
                return Done("thoughts only", $"{open}{draft}{(_random.Next(2) == 0 ? close : "")}");
            case 4 when !Ways.Contains("object per field") && !Ways.Contains("draft"):
                return Done("cut off", answer[..Math.Max(1, answer.Length - _random.Next(1, 40))]);
            default:
                return answer;
        }
    }

    private string Done(string way, string text)
    {
        _ways.Add(way);
        return text;
    }

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private string Pick(string[] choices, string[] more) => Pick([.. choices, .. more]);
}
