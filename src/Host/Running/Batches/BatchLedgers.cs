using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>Where the state of batches is: beside the store, a file for each endpoint and model.</summary>
internal static class BatchLedgers
{
    private const int Digits = 12;

    /// <summary>Path of an endpoint's ledger; null if there is no place. Another key or other headers may mean another account.</summary>
    public static string? PathOf(StoreSettings store, LlmEndpoint endpoint, EndpointSetting setting)
    {
        if ((store.Path ?? store.DefaultPathOfUser) is not { } path)
            return null;
        var account = setting is { ApiKeyVariable: EndpointSettings.DefaultKeyVariable, Headers: null }
            ? ""
            : $" {setting.ApiKeyVariable} {setting.Headers}";
        var key = CompletionKey.Of(System.Text.Encoding.UTF8.GetBytes($"{endpoint.Identity} {endpoint.Model}{account}")).ToString();
        return $"{path}.batches-{key[..Digits]}";
    }
}
