using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ParallelLlm.Host.Settings;

/// <summary>Reads a configuration file. Everything wrong is collected with its line, so that one look at the file mends it all.</summary>
internal sealed class ConfigReader
{
    /// <summary>The member that holds the endpoints.</summary>
    public const string Endpoints = "endpoints";

    /// <summary>The member that holds the profiles.</summary>
    public const string Profiles = "profiles";

    /// <summary>The member that holds the prices.</summary>
    public const string Prices = "prices";

    private static readonly Setting[] PriceSettings =
        [RunSettingTable.PriceInput, RunSettingTable.PriceCachedInput, RunSettingTable.PriceOutput, RunSettingTable.PriceBatch];

    private readonly byte[] _json;
    private readonly string _fileName;
    private readonly string _folder;
    private readonly Problems _problems = [];

    private ConfigReader(byte[] json, string path)
    {
        _json = json;
        _fileName = Path.GetFileName(path);
        _folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
    }

    /// <param name="path">Where it is; paths in it are relative to its folder.</param>
    public static ConfigFile Read(byte[] json, string path) => new ConfigReader(WithoutMark(json), path).Read();

    private ConfigFile Read()
    {
        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var defaults = new Dictionary<string, SettingValue>();
        var endpoints = new List<ConfigSection>();
        var profiles = new List<ConfigSection>();
        var prices = new List<ConfigSection>();
        try
        {
            var reader = new Utf8JsonReader(_json, options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return new ConfigFile { Errors = [$"{_fileName}: must be a JSON object"] };
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                switch (TextOf(reader))
                {
                    case Endpoints:
                        ReadSections(ref reader, Endpoints, Known(setting => setting.OfEndpoint), endpoints);
                        break;
                    case Profiles:
                        ReadSections(ref reader, Profiles, Known(setting => setting.OfProfile), profiles);
                        break;
                    case Prices:
                        ReadSections(ref reader, Prices, PriceSettings, prices);
                        break;
                    case var name:
                        ReadSetting(ref reader, name, "", Known(setting => !setting.NotInFile), [Endpoints, Profiles, Prices], defaults);
                        break;
                }
            }

            reader.Read();
        }
        catch (JsonException broken)
        {
            // The file is the user's: broken JSON is an expected failure, and the reader has no other way to report it.
            _problems.Add($"{_fileName}:{broken.LineNumber + 1}: this is not JSON: {broken.Message.Split(" LineNumber:")[0]}");
        }

        return new ConfigFile { Defaults = defaults, Endpoints = endpoints, Profiles = profiles, Prices = prices, Errors = [.. _problems] };
    }

    private void ReadSections(ref Utf8JsonReader reader, string kind, IReadOnlyList<Setting> known, List<ConfigSection> sections)
    {
        if (!OpenObject(ref reader, kind, $"must be an object that holds {kind} by name"))
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = TextOf(reader);
            var path = $"{kind}.{name}";
            // Models are named by their makers.
            if (!IsName(name) && kind != Prices)
                _problems.Add($"{Place(reader)}: {path}: a name has lower-case letters, digits, dots, underscores and dashes");
            else if (kind == Profiles && PlainFolderName.Problem(name) is { } problem)
                _problems.Add($"{Place(reader)}: {path}: its documents are in the inbox's folder of this name: {problem}");
            var isSecond = sections.Exists(section => section.Name == name);
            if (isSecond)
                _problems.Add($"{Place(reader)}: {path}: given twice");
            if (!OpenObject(ref reader, path, "must be an object"))
                continue;
            var values = new Dictionary<string, SettingValue>();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                ReadSetting(ref reader, TextOf(reader), path + ".", known, [], values);
            if (!isSecond)
                sections.Add(new ConfigSection(name, values));
        }
    }

    private void ReadSetting(
        ref Utf8JsonReader reader,
        string name,
        string prefix,
        IReadOnlyList<Setting> known,
        string[] others,
        Dictionary<string, SettingValue> values)
    {
        var where = $"{Place(reader)}: {prefix}{name}";
        var setting = known.FirstOrDefault(
            candidate => candidate.Name == name || candidate.FormerName == name || candidate.Mode?.Name == name);
        reader.Read();
        if (setting is null)
        {
            reader.Skip();
            _problems.Add(IsKey(name)
                ? $"{where}: a key does not belong in a file; "
                    + "put it into an environment variable and give that variable's name as api_key_env"
                : $"{where}: unknown{Suggestion.For(name, known.Select(candidate => candidate.Name).Concat(others))}");
            return;
        }

        var text = setting.IsMap ? ReadMap(ref reader) : ReadText(ref reader, listAllowed: setting.IsList);
        if (text is not null && setting.Mode is { } mode && mode.Name == name)
            text = text == mode.On ? "true" : text == mode.Off ? "false" : null;
        if (text is null)
            _problems.Add($"{where}: must be {Takes(setting, name)}");
        else if (!values.TryAdd(setting.Name, new SettingValue(InFolder(setting, text), where, SettingRank.File)
        { RenamedTo = name == setting.FormerName ? setting.Name : null }))
            _problems.Add($"{where}: given twice");
    }

    /// <summary>A string or a member's name.</summary>
    /// <exception cref="JsonException">It is no text.</exception>
    private string TextOf(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException noText)
        {
            // The reader looks into a text only now, and says so in this way: it is no more JSON than a missing bracket.
            var problem = Utf8.IsValid(reader.ValueSpan)
                ? "a text has half of a surrogate pair (\\ud800 to \\udfff); write the character itself"
                : "a text is not UTF-8; save the file in the encoding UTF-8";
            throw new JsonException(problem, null, LineOf(reader) - 1, null, noText);
        }
    }

    /// <summary>The value as text; null when it is no single value. A list of names is as good as names with commas.</summary>
    private string? ReadText(ref Utf8JsonReader reader, bool listAllowed)
    {
        if (listAllowed && reader.TokenType == JsonTokenType.StartArray)
        {
            var names = new List<string?>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                names.Add(reader.TokenType == JsonTokenType.String ? TextOf(reader) : null);
                reader.Skip();
            }

            return names.Contains(null) ? null : string.Join(',', names);
        }

        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.Null)
        {
            reader.Skip();
            return null;
        }

        return reader.TokenType == JsonTokenType.String ? TextOf(reader) : Encoding.UTF8.GetString(reader.ValueSpan).ToLowerInvariant();
    }

    /// <summary>An object of strings as one text; null when it is not an object of strings, or names one twice.</summary>
    private string? ReadMap(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var entries = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var isMap = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = TextOf(reader);
            reader.Read();
            isMap &= reader.TokenType == JsonTokenType.String && entries.TryAdd(name, TextOf(reader));
            reader.Skip();
        }

        return isMap ? HeaderSettings.ToText(entries) : null;
    }

    private static string Takes(Setting setting, string name) =>
        setting.Mode is { } mode && mode.Name == name ? $"{mode.On} or {mode.Off}"
        : setting.IsMap ? "an object of names and texts, each name once" : setting.IsList ? "text or a list of names" : "a single value";

    private string InFolder(Setting setting, string text) =>
        text.Length > 0 && (setting.IsPath || (setting == RunSettingTable.Fields && FieldsSetting.NamesFile(text)))
            ? Path.Combine(_folder, text)
            : text;

    private bool OpenObject(ref Utf8JsonReader reader, string path, string takes)
    {
        var place = Place(reader);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
            return true;
        reader.Skip();
        _problems.Add($"{place}: {path}: {takes}");
        return false;
    }

    private string Place(in Utf8JsonReader reader) => $"{_fileName}:{LineOf(reader)}";

    private int LineOf(in Utf8JsonReader reader) => _json.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n') + 1;

    private static Setting[] Known(Func<Setting, bool> belongs) =>
        [.. ServeSettingTable.Everything.Concat(RunSettingTable.OfEndpoints).Where(belongs)];

    private static bool IsName(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_' or '-');

    internal static bool IsKey(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant()
            is "apikey" or "key" or "openaiapikey" or "token";

    private static byte[] WithoutMark(byte[] json) => json.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? json[3..] : json;
}
