using System.Globalization;

namespace ParallelLlm.Host.Serving.Limits;

/// <summary>What a limit belongs to: the same name may stand for another server tomorrow.</summary>
/// <param name="Endpoint">The endpoint's name, which tells accounts at one server apart.</param>
/// <param name="Server">Host and port.</param>
/// <param name="Model">The model that is asked.</param>
internal sealed record LimitKey(string Endpoint, string Server, string Model)
{
    /// <summary>Null where there is no server whose limits could last.</summary>
    public static LimitKey? Of(LlmEndpoint endpoint) => endpoint.Client.Provider is { Address: { } address, Port: var port }
        ? new LimitKey(endpoint.Name, string.Create(CultureInfo.InvariantCulture, $"{address}:{port}"), endpoint.Model)
        : null;
}
