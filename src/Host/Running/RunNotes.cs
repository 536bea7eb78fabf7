using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>What a user should know before a run begins.</summary>
internal static class RunNotes
{
    public static void Say(RunSettings settings, IReadOnlyDictionary<string, string> environment, Messages messages, ILoggerFactory loggers)
    {
        if (settings.Endpoints[0].IsSimulator && settings.Verbosity != Verbosity.Quiet)
            messages.Say("No endpoint is configured: using the embedded simulator, which finds \"Name: value\" lines by a rule "
                + "and is no language model. Name a real one with --base-url.");
        var logger = loggers.CreateLogger("ParallelLlm.Host");
        foreach (var endpoint in settings.Endpoints)
            if (!endpoint.IsSimulator && string.IsNullOrWhiteSpace(environment.GetValueOrDefault(endpoint.ApiKeyVariable)))
                logger.LogInformation("{Variable} is empty: calls to {Endpoint} carry no key", endpoint.ApiKeyVariable, endpoint.Name);
    }
}
