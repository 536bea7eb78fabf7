using Microsoft.Extensions.Logging;
using ParallelLlm.Calling;
using ParallelLlm.Contracts;

namespace ParallelLlm.Telemetry;

/// <summary>Logs answers of no known shape: each shape of each endpoint once, by its status and code. Not thread-safe.</summary>
internal sealed class UnknownAnswers(ILogger logger)
{
    // A server that makes up a code for every answer must not fill memory or the log.
    private const int MostShapes = 100;

    private readonly HashSet<(string Endpoint, int? Status, string? Code)> _said = [];

    public void Note(string endpoint, AttemptOutcome outcome)
    {
        if (outcome is { IsUnknown: true, Failure: { } kind } && _said.Count < MostShapes && _said.Add((endpoint, outcome.StatusCode, outcome.ErrorCode)))
            Log.UnknownAnswer(logger, endpoint, outcome.StatusCode, outcome.ErrorCode, kind.Name());
    }
}
