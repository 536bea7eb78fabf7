using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>Where the state of batches is: beside the store, a file for each endpoint and model.</summary>
internal static class BatchLedgers
{
    private const int Digits = 12;

    /// <summary>Path of an endpoint's ledger; null if there is no place.</summary>
    public static string? PathOf(StoreSettings store, LlmEndpoint endpoint)
    {
        if ((store.Path ?? store.DefaultPathOfUser) is not { } path)
            return null;
        var key = CompletionKey.Of(System.Text.Encoding.UTF8.GetBytes($"{endpoint.Identity} {endpoint.Model}")).ToString();
        return $"{path}.batches-{key[..Digits]}";
    }
}
