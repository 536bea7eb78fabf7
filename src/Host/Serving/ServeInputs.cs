using ParallelLlm.Calling;
using ParallelLlm.Chunking;
using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;
using ParallelLlm.Options;

namespace ParallelLlm.Host.Serving;

/// <summary>What a service works with, once everything that its settings name was found to be there and usable.</summary>
/// <param name="Profiles">What is asked about documents, by folder of the inbox.</param>
/// <param name="Endpoints">Where calls go; the first serves documents without a profile.</param>
/// <param name="MaxConcurrency">Most calls at once.</param>
internal sealed record ServeInputs(FolderProfiles Profiles, IReadOnlyList<LlmEndpoint> Endpoints, int MaxConcurrency)
{
    /// <summary>Reads and checks what the settings name.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="environment">Holds the keys.</param>
    /// <param name="time">The clients' clock.</param>
    /// <param name="errors">Gets everything that is wrong; then there is no result.</param>
    public static ServeInputs? Load(
        ServeSettings settings, IReadOnlyDictionary<string, string> environment, TimeProvider time, List<string> errors)
    {
        var endpoints = new Dictionary<EndpointSetting, LlmEndpoint>();
        var usual = Load("", settings.Default, environment, time, endpoints, errors);
        var profiles = settings.Profiles.Select(each => Load(each.Key, each.Value, environment, time, endpoints, errors)).OfType<FolderProfile>().ToList();
        if (errors.Count > 0 || usual is null)
            return null;
        var most = settings.Profiles.Values.Append(settings.Default).Max(each => each.MaxConcurrency);
        return new ServeInputs(new FolderProfiles(usual, profiles), [.. endpoints.Values], most);
    }

    /// <summary>The engine as these settings want it.</summary>
    public void Configure(ParallelLlmOptions options)
    {
        options.Engine.MaxConcurrency = MaxConcurrency;
        foreach (var endpoint in Endpoints)
            options.Endpoints.Add(endpoint);
    }

    private static FolderProfile? Load(
        string folder,
        RunSettings settings,
        IReadOnlyDictionary<string, string> environment,
        TimeProvider time,
        Dictionary<EndpointSetting, LlmEndpoint> endpoints,
        List<string> errors)
    {
        var mine = new List<string>();
        var inputs = RunInputs.LoadWithoutDocuments(settings, environment.GetValueOrDefault(settings.Endpoint.ApiKeyVariable), time, mine);
        errors.AddRange(mine.Select(error => folder.Length == 0 ? error : $"profile {folder}: {error}"));
        if (inputs is null)
            return null;

        // One server and key is one endpoint, whatever model is asked.
        var account = settings.Endpoint with { Model = null };
        if (!endpoints.TryGetValue(account, out var endpoint))
        {
            var name = settings.Endpoint.Name;
            if (endpoints.Values.Any(other => other.Name == name))
                name = $"{name}-{folder}";
            endpoints[account] = endpoint = inputs.Endpoint with { Name = name };
        }

        var rules = RunEngine.RulesOf(settings, inputs);
        var chunker = new TokenChunker(new ChunkingOptions { MaxTokens = settings.ChunkTokens, OverlapTokens = settings.ChunkOverlap });
        return new FolderProfile(
            folder,
            endpoint.Name,
            rules with
            {
                Request = (chunks, left) => rules.Request(chunks, left) with { Endpoint = endpoint.Name, ModelName = inputs.Endpoint.Model },
            },
            chunker,
            settings.Priority);
    }
}
