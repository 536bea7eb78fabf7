using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>What to look at when an endpoint refuses calls or is not reached. Pure.</summary>
/// <param name="endpoints">The endpoints as they were configured.</param>
/// <param name="environment">Where the keys are.</param>
internal sealed class EndpointAdvice(IReadOnlyList<EndpointSetting> endpoints, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The advice for an endpoint's error, to be put behind it; empty if there is none.</summary>
    public string For(string name, string error)
    {
        if (endpoints.FirstOrDefault(each => each.Name == name) is not { BaseUrl: { } url } endpoint)
            return "";
        if (error.Contains("HTTP 401", StringComparison.Ordinal))
            return string.IsNullOrWhiteSpace(environment.GetValueOrDefault(endpoint.ApiKeyVariable))
                ? $"; {endpoint.ApiKeyVariable} is not set"
                : $" (the key is from {endpoint.ApiKeyVariable})";
        if (error.Contains("HTTP 404", StringComparison.Ordinal))
            return url.AbsolutePath.Contains("/v", StringComparison.Ordinal) ? "" : "; --base-url usually ends in /v1";
        return Unreachable.Find(error) is null ? "" : "; check --base-url";
    }
}
