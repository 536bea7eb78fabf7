namespace ParallelLlm.Host.Settings;

/// <summary>An endpoint.</summary>
/// <param name="Name">Its name in results, logs and the report.</param>
/// <param name="BaseUrl">Null for the embedded simulator.</param>
/// <param name="Model">The model to ask; null for the simulator's own.</param>
/// <param name="ApiKeyVariable">The environment variable that holds the key.</param>
internal sealed record EndpointSetting(string Name, Uri? BaseUrl, string? Model, string ApiKeyVariable)
{
    public const string SimulatorName = "simulator";

    public bool IsSimulator => BaseUrl is null;

    /// <summary>Most calls at once to it; null for as many as the run may make.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Whether calls to it are made by batches.</summary>
    public bool IsBatch { get; init; }

    public int Tier { get; init; }

    public int? ContextTokens { get; init; }

    public Priority MinPriority { get; init; }

    /// <summary>Its headers, as <see cref="HeaderSettings.ToText"/> writes them; null for none.</summary>
    public string? Headers { get; init; }
}
