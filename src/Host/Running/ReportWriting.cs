using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output.Report;

namespace ParallelLlm.Host.Running;

/// <summary>Writes an evidence report, and says what became of it. A signal ends it, and nothing is left.</summary>
/// <param name="say">Gets a message for people.</param>
internal sealed class ReportWriting(EvidenceReport report, Action<string> say)
{
    /// <summary>Writes it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="InvalidDataException">A line is no result; the message names it.</exception>
    public async Task<int> WriteAsync(string path)
    {
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop.Cancel, System.Runtime.InteropServices.PosixSignal.SIGHUP);
        try
        {
            var entries = await report.WriteAsync(path, stop.Token);
            foreach (var line in Summary(path, entries))
                say(line);
            return entries.Any(entry => entry.IsUnread) ? ExitCode.Incomplete : ExitCode.Completed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            say($"parallel-llm: {path}: interrupted; the report was not written");
            return ExitCode.Interrupted;
        }
        catch (Exception unwritable) when (unwritable is not InvalidDataException && FileProblem.IsExpected(unwritable))
        {
            // The disk is the user's.
            say($"parallel-llm: {path}: {FileProblem.Of(unwritable)}; the report was not written");
            return ExitCode.Incomplete;
        }
    }

    private static IEnumerable<string> Summary(string path, IReadOnlyList<ReportEntry> entries)
    {
        var (missing, conflicts) = (entries.Sum(entry => entry.Missing), entries.Sum(entry => entry.Conflicts));
        var failed = entries.Count(entry => entry.Status == "failed");
        yield return $"{path}: {Count(entries.Count, "document")}{(failed > 0 ? $" ({failed:N0} failed)" : "")}, "
            + Count(entries.Sum(entry => entry.Findings.Sum()), "value")
            + (entries.Any(entry => entry.HasEvidence) ? $", {missing:N0} not found, {Count(conflicts, "conflict")}" : "");
        var unread = entries.Where(entry => entry.IsUnread).ToList();
        var (its, it) = unread.Count == 1 ? ("its", "it") : ("their", "them");
        if (unread.Count > 0)
            yield return $"parallel-llm: {Count(unread.Count, "document")} could not be shown with {its} text: "
                + string.Join(", ", unread.CountBy(entry => Reason(entry.Text)).Select(each => $"{each.Value:N0} {each.Key}"))
                + $". The page names {it}."
                + (entries.All(entry => entry.Text == TextState.Gone) ? " Is the folder another one? Name it with --documents DIR." : "");
        if (EntryWords.WithoutMarks(entries) is { } reason)
            yield return $"parallel-llm: {path}: {reason}";
    }

    private static string Reason(TextState? state) => state switch
    {
        TextState.Changed => "changed since the run",
        TextState.OtherText => "with another text (--encoding, --main-content or --attachments of the run?)",
        TextState.Gone => "gone",
        _ => "unreadable",
    };

    private static string Count(int count, string noun) => $"{count:N0} {noun}{(count == 1 ? "" : "s")}";
}
