using Microsoft.Extensions.Logging;

namespace ParallelLlm.Observability;

/// <summary>
/// Logs once per endpoint: each unknown kind of answer, by status and code, and each limit of an hour or more that was reached, in the
/// endpoint's words. Not thread-safe.
/// </summary>
internal sealed class UnknownAnswers(ILogger logger)
{
    // A server that invents a code for every answer must not fill memory or the log.
    private const int MostShapes = 100;

    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly HashSet<(string Endpoint, int? Status, string? Code)> _said = [];
    private readonly HashSet<(string Endpoint, NamedLimit Limit)> _limits = [];

    public void Note(string endpoint, AttemptOutcome outcome)
    {
        if (outcome is { IsUnknown: true, Failure: { } kind } && _said.Count < MostShapes
            && _said.Add((endpoint, outcome.StatusCode, outcome.ErrorCode)))
            Log.UnknownAnswer(logger, endpoint, outcome.StatusCode, outcome.ErrorCode, kind.Name());
        if (outcome.LimitedBy is { Window: { } window } limit
            && window >= Long
            && _limits.Add((endpoint, new NamedLimit(limit.Resource, Window: window))))
            Log.LongLimit(logger, endpoint, window, outcome.Message ?? "");
    }
}
