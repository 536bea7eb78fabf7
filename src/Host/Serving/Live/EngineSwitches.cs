using ParallelLlm.Host.Settings;
using ParallelLlm.Pipeline;

namespace ParallelLlm.Host.Serving.Live;

/// <summary>Sets the limits and pauses of an engine that runs.</summary>
internal static class EngineSwitches
{
    public static void Apply(LiveSettings settings, ParallelProcessor engine)
    {
        engine.SetLimit(settings.Paused ? 0 : settings.MaxConcurrency);
        foreach (var endpoint in engine.Endpoints)
        {
            var own = settings.Endpoints.GetValueOrDefault(endpoint.Name) ?? new EndpointSwitch(null, false);
            engine.SetLimit(own.Paused ? 0 : own.MaxConcurrency ?? int.MaxValue, endpoint.Name);
        }
    }
}
