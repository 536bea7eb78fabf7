using Serilog.Events;

namespace ParallelLlm.Host.Output;

/// <summary>
/// Says once that a server cannot be reached, in place of all warnings about the pauses that follow; and the first of those with other
/// reasons.
/// </summary>
/// <param name="messages">Gets the sentence.</param>
/// <param name="giveUpAfter">The time after which the run ends; null for none.</param>
internal sealed class BreakerNews(Messages messages, TimeSpan? giveUpAfter)
{
    private const string Opened = "BreakerOpened";

    private readonly Once _once = new();

    /// <summary>Whether a log event is left out, as it was said before, or in other words.</summary>
    public bool Replaces(LogEvent logEvent)
    {
        if (!HostLogging.IsCalled(logEvent, Opened) || TextOf(logEvent, "Reason") is not { } reason)
            return false;
        if (Unreachable.Find(reason) is not { } server)
            return !_once.IsFirst($"{TextOf(logEvent, "Endpoint")} {TextOf(logEvent, "Kind")}");
        if (_once.IsFirst(server.ToString()))
            messages.Say($"parallel-llm: {server}; trying until "
                + (giveUpAfter is { } time ? $"{time.TotalSeconds:0.###} s have passed" : "it can be reached"));
        return true;
    }

    private static string? TextOf(LogEvent logEvent, string name) =>
        logEvent.Properties.GetValueOrDefault(name) is ScalarValue { Value: string text } ? text : null;
}
