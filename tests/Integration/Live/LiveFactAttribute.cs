namespace ParallelLlm.Tests.Integration.Live;

/// <summary>A test that calls a real endpoint: skipped, and said to be, unless the environment names one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LiveFactAttribute : FactAttribute
{
    public const string BaseUrl = "PARALLEL_LLM_LIVE_BASE_URL";
    public const string Model = "PARALLEL_LLM_LIVE_MODEL";
    public const string ApiKey = "PARALLEL_LLM_LIVE_API_KEY";

    public LiveFactAttribute()
    {
        var missing = new[] { BaseUrl, Model, ApiKey }.Where(name => string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(name))).ToArray();
        if (missing.Length > 0)
            Skip = $"No live endpoint: set {string.Join(", ", missing)} to run it against a test account.";
    }
}
