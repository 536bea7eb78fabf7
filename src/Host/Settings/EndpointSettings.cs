using System.Text.RegularExpressions;

namespace ParallelLlm.Host.Settings;

/// <summary>Resolves a run's endpoints from the common settings and those of each endpoint. Pure.</summary>
internal static partial class EndpointSettings
{
    public const string DefaultKeyVariable = "OPENAI_API_KEY";

    /// <param name="common">What holds for the run.</param>
    /// <param name="pool">What holds for each endpoint.</param>
    public static IReadOnlyList<EndpointSetting> Of(
        SettingLayers common, IReadOnlyList<SettingLayers> pool, IReadOnlyDictionary<string, string> environment, Problems problems)
    {
        if (pool.Count > 1)
            CheckPool(common, pool, problems);
        return [.. pool.Select(layers => Endpoint(layers, isOneOfSeveral: pool.Count > 1, environment, problems))];
    }

    /// <summary>What would mean different things for the endpoints of a pool is not guessed.</summary>
    private static void CheckPool(SettingLayers common, IReadOnlyList<SettingLayers> pool, Problems problems)
    {
        if (common[RunSettingTable.ApiKeyEnv] is { Rank: not SettingRank.File } key)
            problems.Add($"{key.Where}: there are several endpoints, and each has a key of its own; "
                + "give it beside the URL in the file, or choose one with --endpoint");
        foreach (var setting in RunSettingTable.OfEndpointForRun)
        {
            var first = pool[0][setting];
            if (pool.FirstOrDefault(layers => layers[setting]?.Text != first?.Text) is { } other)
                problems.Add($"{other[setting] ?? first}: holds for a whole run, and its endpoints differ; "
                    + "give it once, outside of endpoints, or choose one with --endpoint");
        }
    }

    private static EndpointSetting Endpoint(
        SettingLayers layers, bool isOneOfSeveral, IReadOnlyDictionary<string, string> environment, Problems problems)
    {
        var parser = new SettingParser(layers, problems);
        var endpoint = Place(parser, layers.EndpointName, environment) with
        {
            IsBatch = parser.Switch(RunSettingTable.Batch),
            Tier = parser.Number(RunSettingTable.Tier, 0, 1000) ?? 0,
            ContextTokens = parser.Number(RunSettingTable.ContextTokens, 1, int.MaxValue),
            MinPriority = parser.Choice<Priority>(RunSettingTable.MinPriority) ?? Priority.Low,
            Headers = parser[RunSettingTable.Headers]?.Text,
        };
        if (parser[RunSettingTable.Headers] is { } headers)
            HeaderSettings.Check(headers, environment, problems);
        return isOneOfSeveral && layers.Own is { } own
            ? endpoint with { MaxConcurrency = new SettingParser(own, problems).Concurrency() }
            : endpoint;
    }

    private static EndpointSetting Place(SettingParser parser, string? name, IReadOnlyDictionary<string, string> environment)
    {
        var model = parser.Text(RunSettingTable.Model);
        var keyVariable = KeyVariable(parser, environment);
        if (parser[RunSettingTable.BaseUrl] is not { } given)
            return new EndpointSetting(EndpointSetting.SimulatorName, null, model, keyVariable);
        if (SettingParser.WebUrl(given.Text) is not { } url)
            parser.Problems.Add(
                $"{given}: must be an absolute URL that begins with http:// or https://, such as https://api.openai.com/v1");
        else if (url.UserInfo.Length > 0)
            parser.Problems.Add($"{given.Where}: a URL with a user name or password is not taken; "
                + "name the variable that holds the key with --api-key-env");
        else if (model is null && parser[RunSettingTable.Model] is null)
            parser.Problems.Add(
                $"{given}: name the model to ask with --model, {RunSettingTable.Model.Variable}, or model beside the URL in a file");
        else
            return new EndpointSetting(name ?? NameOf(url), url, model, keyVariable);
        return new EndpointSetting("", null, model, keyVariable);
    }

    private static string KeyVariable(SettingParser parser, IReadOnlyDictionary<string, string> environment)
    {
        if (parser.Text(RunSettingTable.ApiKeyEnv) is not { } name)
            return DefaultKeyVariable;
        var where = parser[RunSettingTable.ApiKeyEnv]!.Where;

        // The text may be the key itself, given by mistake: it is not repeated.
        if (!IsVariableName(name))
            parser.Problems.Add(
                $"{where}: must be the name of an environment variable, such as {DefaultKeyVariable}, and not the key itself");
        else if (!environment.ContainsKey(name))
            parser.Problems.Add(name.Any(char.IsAsciiLetterLower)
                ? $"{where}: there is no environment variable of this name"
                : $"{where} {name}: this environment variable is not set; set it, to nothing if the server needs no key");
        return name;
    }

    /// <summary>Whether a text can be the name of an environment variable.</summary>
    internal static bool IsVariableName(string name) => VariableName().IsMatch(name);

    /// <summary>An endpoint's name from its URL, in the letters that a name may have.</summary>
    private static string NameOf(Uri url)
    {
        var name = url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}-{url.Port}";
        return NotInName().Replace(name.Trim('[', ']').ToLowerInvariant(), "-");
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariableName();

    [GeneratedRegex("[^a-z0-9._-]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotInName();
}
