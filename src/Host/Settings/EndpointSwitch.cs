namespace ParallelLlm.Host.Settings;

/// <summary>What can change of an endpoint while a service runs.</summary>
/// <param name="MaxConcurrency">Most calls at once; null for the service's own number.</param>
internal sealed record EndpointSwitch(int? MaxConcurrency, bool Paused)
{
    public static EndpointSwitch Of(ConfigSection section, Problems problems)
    {
        var parser = new SettingParser(SettingLayers.Of(section), problems);
        return new EndpointSwitch(parser.Concurrency(), parser.Switch(ServeSettingTable.Paused));
    }
}
