namespace ParallelLlm.Host.Settings;

/// <summary>What can change of an endpoint while a service runs.</summary>
/// <param name="MaxConcurrency">Most calls at once; null for the service's own number.</param>
/// <param name="Paused">Whether nothing is sent there.</param>
internal sealed record EndpointSwitch(int? MaxConcurrency, bool Paused)
{
    public static EndpointSwitch Of(ConfigSection section, List<string> errors)
    {
        var parser = new SettingParser(SettingLayers.Stack(section.Values, new Dictionary<string, SettingValue>(), ConfigFile.None, []), errors);
        return new EndpointSwitch(parser.Number(RunSettingTable.MaxConcurrency, 1, 1000), parser.Switch(ServeSettingTable.Paused));
    }
}
