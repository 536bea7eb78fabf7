using System.Globalization;
using System.Text;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>A status for people. Pure.</summary>
internal static class StatusText
{
    private const int ShownChanges = 3;

    public static string Of(ServiceStatus status, DateTimeOffset now)
    {
        var text = new StringBuilder();
        var readiness = status.Ready ? "ready" : status.Phase == ServicePhase.Stopped ? "not running" : "not ready";
        Line($"{status.Instance} ({status.Version}): {readiness}");
        foreach (var reason in status.Reasons)
            Line($"  {reason.Code}: {reason.Message}");
        var address = status.Port is { } port ? $", http://127.0.0.1:{port}" : "";
        if (status.Phase == ServicePhase.Stopped)
            Line($"  ended after {Span(status.UptimeSeconds)}, last heard of {Ago(now - status.At)}");
        else
            Line($"  up for {Span(status.UptimeSeconds)}, process {status.Pid}{address}, as of {Ago(now - status.At)}");
        var (documents, chunks, calls, tokens) = (status.Documents, status.Chunks, status.Calls, status.Tokens);
        Line($"  documents  {documents.Waiting} waiting, {documents.InFlight} in flight{Deferred(documents.InBatches)}, "
            + $"{documents.Completed} completed{Stored(documents.FromStore)}, {documents.Failed} failed, {documents.PutBack} put back");
        Line($"  chunks     {chunks.Total} in all, {chunks.Completed} completed{Stored(chunks.FromStore)}, {chunks.Failed} failed, "
            + $"{chunks.InProgress} out, {chunks.Pending + chunks.Retrying} waiting");
        Line($"  calls      {calls.Attempts} made, {calls.Throttled} throttled, {calls.Retried} repeated, "
            + $"at most {calls.MaxInFlight} out at once");
        Line($"  tokens     {tokens.Prompt} in prompts{Cached(tokens.Cached)}, {tokens.Completion} in answers");
        if (status is { Cost: { } cost, SavedByCache: { } saved })
            Line($"  cost       {SummaryLines.OfCost(cost, saved)}");
        if (status.Budget is { } budget)
            Line($"  budget     {SummaryLines.OfBudget(budget)}");
        foreach (var endpoint in status.Endpoints)
        {
            var held = endpoint.HoldUntil is { } until ? $", nothing before {Clock(until)}" : "";
            var pace = Pace(endpoint.RequestsPerSecond, "calls") + Pace(endpoint.TokensPerSecond, "tokens");
            var reason = endpoint.Reason is { } why ? $": {why}" : "";
            var breaker = endpoint.Breaker.Replace('_', '-');
            Line($"  endpoint {endpoint.Name}: {endpoint.InFlight} of {endpoint.Limit} out{pace}, breaker {breaker}{held}{reason}");
            if (endpoint.Batches is { } batches)
                Line($"    {batches.Open} {(batches.Open == 1 ? "batch" : "batches")} with {batches.Sent} calls, "
                    + $"{batches.Waiting} calls wait"
                    + (batches.MaxQueuedTokens is { } most ? $", at most {most} tokens at once" : "")
                    + (batches.Problem is { } problem ? $": {problem}" : ""));
            foreach (var change in endpoint.Changes.Take(ShownChanges))
                Line($"    {Clock(change.At)} {change.What.Replace('_', ' ')} "
                    + $"{Amount(change.From)} → {Amount(change.To)}: {change.Reason}");
        }

        return text.ToString();

        static string Pace(double? perSecond, string what) =>
            perSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $", at most {rate:0.###} {what} a second") : "";

        // What a provider says must not be able to steer a terminal.
        void Line(string line) => text.Append(VisibleText.Line(line)).Append('\n');
    }

    private static string Stored(long count) => count == 0 ? "" : $" ({count} from the store)";

    private static string Deferred(long documents) => documents == 0 ? "" : $" ({documents} wait for batches)";

    private static string Cached(long tokens) => tokens == 0 ? "" : $" ({tokens} cached)";

    private static string Amount(double? amount) => amount is { } bound ? bound.ToString("0.##", CultureInfo.InvariantCulture) : "none";

    private static string Clock(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Ago(TimeSpan age) => age < TimeSpan.FromSeconds(1) ? "now" : $"{Span(age.TotalSeconds)} ago";

    private static string Span(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(36_500).TotalSeconds));
        return span.TotalDays >= 1 ? $"{(int)span.TotalDays} d {span.Hours} h"
            : span.TotalHours >= 1 ? $"{span.Hours} h {span.Minutes} min"
            : span.TotalMinutes >= 1 ? $"{span.Minutes} min {span.Seconds} s"
            : $"{span.Seconds} s";
    }
}
