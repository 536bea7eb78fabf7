using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.Ordering;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>Requests for tests without calls: harnesses end their attempts themselves.</summary>
internal static class BareRequest
{
    // Results are not read here.
    private static readonly RequestResults Unread = new(ResultOrder.Completion, int.MaxValue, long.MaxValue);

    /// <summary>A request without a sequence or a caller.</summary>
    public static Request Of(int maxConcurrency, EndpointSet endpoints, TimeSpan? deadline = null, int? maxOutputTokens = null, string? model = null, int maxAttempts = 3, bool isBudgeted = false)
    {
        var settings = new ProcessingRequest([])
        {
            MaxConcurrency = maxConcurrency,
            MaxOutputTokens = maxOutputTokens,
            ModelName = model,
            MaxAttempts = maxAttempts,
        };
        return new Request(settings, NoWork.Instance, endpoints, int.MaxValue, deadline) { Results = Unread, IsBudgeted = isBudgeted };
    }

    private sealed class NoWork : IWork
    {
        public static readonly NoWork Instance = new();

        public bool IsBudgeted => false;

        public PreparedPrompt Prepare(WorkItem item) => throw new NotSupportedException("Nothing is sent here.");

        public ValueTask<CallResult> CallAsync(Attempt attempt, Request request, CancellationToken cancellationToken) =>
            throw new NotSupportedException("No calls are made here.");

        public WorkReading Read(Attempt attempt) => throw new NotSupportedException("Nothing is read here.");
    }
}
