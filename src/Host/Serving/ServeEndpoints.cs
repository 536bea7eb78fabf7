using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Serving;

/// <summary>
/// The endpoints that a service's profiles have together. One server, key and model under one name is one endpoint, whether one profile
/// or several use it. Another model is another endpoint, so that a missing model isolates no other; but both share the bound of
/// the configuration file's endpoint of that name.
/// </summary>
/// <param name="ofFile">The configuration file's settings of its endpoints, by name.</param>
internal sealed class ServeEndpoints(IReadOnlyDictionary<string, EndpointSwitch> ofFile)
{
    private readonly Dictionary<EndpointSetting, LlmEndpoint> _endpoints = [];

    /// <summary>The endpoints, those first that were asked for first.</summary>
    public IReadOnlyList<LlmEndpoint> All => [.. _endpoints.Values];

    /// <summary>Their settings, by name.</summary>
    public IReadOnlyDictionary<string, EndpointSetting> Settings => _endpoints.ToDictionary(each => each.Value.Name, each => each.Key);

    /// <summary>The name in the engine of an endpoint that a profile uses.</summary>
    /// <param name="folder">The profile's folder; empty for the documents without one.</param>
    /// <param name="setting">What its settings say of the endpoint.</param>
    /// <param name="endpoint">The same, connected.</param>
    public string NameFor(string folder, EndpointSetting setting, LlmEndpoint endpoint)
    {
        // How many calls a profile makes at once there does not make it another one.
        var account = setting with { MaxConcurrency = null };
        if (_endpoints.TryGetValue(account, out var known))
            return known.Name;
        var name = FreeName(setting.Name, folder);
        _endpoints[account] = endpoint with
        {
            Name = name,
            ConcurrencyGroup = setting.Name,
            MaxConcurrency = ofFile.GetValueOrDefault(setting.Name)?.MaxConcurrency,
        };
        return name;
    }

    private string FreeName(string name, string folder)
    {
        if (!IsTaken(name))
            return name;
        var derived = $"{name}-{folder}";
        return Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{derived}-{number}").Prepend(derived)
            .First(candidate => !IsTaken(candidate) && !ofFile.ContainsKey(candidate));
    }

    private bool IsTaken(string name) => _endpoints.Values.Any(endpoint => endpoint.Name == name);
}
