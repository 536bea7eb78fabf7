using System.Text.Json;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Tests.Integration.Host.Output;

public sealed class ReportAndProgressTests
{
    private static readonly RunCounts Counts = new()
    {
        Documents = 6,
        CompletedDocuments = 1,
        PartialDocuments = ["p"],
        FailedDocuments = ["f", "g"],
        UnfinishedDocuments = ["u", "v"],
        Shortfalls = ["p: 1 of 2 chunks failed", "f\n\u001b[2J: it is empty", "g: it is a binary file"],
        Chunks = 120,
        CompletedChunks = 118,
        AverageTime = TimeSpan.FromSeconds(0.214),
    };

    [Fact]
    public void The_report_has_the_summary_under_its_own_names_and_what_became_of_the_documents()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var report = JsonDocument.Parse(RunReport.Write(new RunResult
        {
            Endpoints = [new EndpointStatus("somewhere", 0, 8, BreakerState.Closed, null, null), new EndpointStatus("else", 0, 8, BreakerState.HalfOpen, null, "503") { Tier = 1 }],
            StartedAt = at,
            Elapsed = TimeSpan.FromSeconds(4.31),
            ExitCode = 130,
            Reason = "interrupted",
            Counts = Counts,
            Summary = new ProcessingSummary { Total = 120, Completed = 118, Failed = 2, Attempts = 130, Throttled = 5, Retried = 9, MaxInFlight = 20, TotalTokens = 7, AverageDuration = TimeSpan.FromMilliseconds(214) },
            Changes = [new ControlChange(at, "somewhere", ControlAspect.Limit, 20, 14, "429 without a hint"), new ControlChange(at, "somewhere", ControlAspect.TokenRate, null, 100.00049, "learnt")],
        })).RootElement;

        string[] numbers = ["total", "completed", "failed", "cancelled", "in_progress", "pending", "retrying", "average_duration", "total_duration", "attempts", "throttled", "retried", "max_in_flight", "exit_code"];
        numbers.Select(name => report.GetProperty(name).GetDouble()).ShouldBe([120, 118, 2, 0, 0, 0, 0, 0.214, 0, 130, 5, 9, 20, 130]);
        report.GetProperty("tokens").GetProperty("total").GetInt64().ShouldBe(7);
        report.GetProperty("endpoint").GetString().ShouldBe("somewhere, else");
        report.GetProperty("endpoints")[1].GetRawText().Replace(" ", "").Replace("\n", "").ShouldBe("""{"name":"else","tier":1,"breaker":"half_open","reason":"503"}""");
        report.GetProperty("reason").GetString().ShouldBe("interrupted");
        report.GetProperty("control_changes").GetRawText().Replace(" ", "").Replace("\n", "")
            .ShouldBe("""[{"at":"2026-01-02T03:04:05+00:00","endpoint":"somewhere","what":"limit","from":20,"to":14,"reason":"429withoutahint"},{"at":"2026-01-02T03:04:05+00:00","endpoint":"somewhere","what":"token_rate","from":null,"to":100,"reason":"learnt"}]""");
        Names("partial_documents").ShouldBe(["p"]);
        Names("failed_documents").ShouldBe(["f", "g"]);
        Names("unfinished_documents").ShouldBe(["u", "v"]);

        IEnumerable<string?> Names(string list) => report.GetProperty(list).EnumerateArray().Select(name => name.GetString());
    }

    [Fact]
    public void A_report_replaces_the_old_one_as_a_whole()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "report.json");
            AtomicFile.Write(path, "old and longer"u8.ToArray());
            AtomicFile.Write(path, "new"u8.ToArray());

            File.ReadAllText(path).ShouldBe("new");
            folder.GetFiles().Length.ShouldBe(1);
            Should.Throw<IOException>(() => AtomicFile.Write(Path.Combine(folder.FullName, "missing", "report.json"), []));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_end_says_how_many_chunks_in_which_time_and_which_documents_are_not_completed() =>
        SummaryLines.Of(Counts, TimeSpan.FromSeconds(4.31)).ShouldBe(
        [
            "Processed 118/120 chunks in 4.31 s; average 0.21 s per chunk",
            "Documents: 1 completed, 1 partial, 2 failed, 2 unfinished",
            "Partial and failed documents:",
            "  p: 1 of 2 chunks failed",
            "  f\uFFFD\uFFFD[2J: it is empty",
            "  g: it is a binary file",
            "Unfinished documents:",
            "  u",
            "  v",
        ]);

    [Fact]
    public void What_is_said_can_not_command_the_terminal()
    {
        using var error = new StringWriter();

        new Messages(error).Say("a\u001b[2J\tb\nc");

        error.ToString().ShouldBe("a\uFFFD[2J\tb\nc" + Environment.NewLine);
    }

    [Fact]
    public void Of_many_unfinished_documents_the_first_twenty_are_named()
    {
        var lines = SummaryLines.Of(new RunCounts { UnfinishedDocuments = [.. Enumerable.Range(1, 25).Select(number => $"d{number}")] }, TimeSpan.Zero).ToList();

        lines[^2..].ShouldBe(["  d20", "  and 5 more"]);
    }

    [Fact]
    public void Progress_shows_what_is_done_and_what_is_going_on()
    {
        ProgressView.Words(new ProgressSnapshot { Done = 118, Total = 120, TotalIsFinal = true, ChunksPerSecond = 27.38, InFlight = 2, Limit = 14, Throttled = 5, Left = TimeSpan.FromSeconds(75) })
            .ShouldBe("118/120 chunks  27.4/s  2 in flight  limit 14  5 throttled  1:15 left");
        ProgressView.Words(new ProgressSnapshot { Total = 9, Limit = 8 }).ShouldBe("0/9+ chunks  0.0/s  0 in flight  limit 8  0 throttled  time left unknown");
        ProgressView.Words(new ProgressSnapshot { Left = TimeSpan.FromHours(26) }).ShouldEndWith("26:00:00 left");
    }

    [Fact]
    public void The_rate_is_that_of_the_last_seconds_and_documents_to_come_are_taken_to_be_like_those_read()
    {
        var meter = new ProgressMeter();
        meter.Rate(TimeSpan.Zero, 0).ShouldBe(0);
        meter.Rate(TimeSpan.FromSeconds(10), 100).ShouldBe(10);
        meter.Rate(TimeSpan.FromSeconds(15), 100).ShouldBe(0);
        meter.Rate(TimeSpan.FromSeconds(25), 120).ShouldBe(2);

        ProgressMeter.Expected(chunks: 100, readDocuments: 10, documents: 20).ShouldBe(200);
        ProgressMeter.Expected(chunks: 100, readDocuments: 10, documents: 5).ShouldBe(100);
        ProgressMeter.Expected(chunks: 100, readDocuments: 0, documents: 20).ShouldBeNull();
        ProgressMeter.Expected(chunks: 100, readDocuments: 10, documents: null).ShouldBeNull();
        ProgressMeter.Left(expected: 200, done: 50, rate: 5).ShouldBe(TimeSpan.FromSeconds(30));
        ProgressMeter.Left(expected: null, done: 50, rate: 5).ShouldBeNull();
        ProgressMeter.Left(expected: 200, done: 50, rate: 0).ShouldBeNull();
    }

    [Fact]
    public void Lines_and_display_do_not_tear_each_other()
    {
        using var terminal = new StringWriter();
        var console = Spectre.Console.AnsiConsole.Create(new Spectre.Console.AnsiConsoleSettings
        {
            Ansi = Spectre.Console.AnsiSupport.Yes,
            Interactive = Spectre.Console.InteractionSupport.Yes,
            Out = new Spectre.Console.AnsiConsoleOutput(terminal),
        });
        var messages = new Messages(terminal);
        messages.ShowOn(console);

        Spectre.Console.AnsiConsoleExtensions.Live(console, new Spectre.Console.Text("DISPLAY")).Start(live =>
        {
            live.Refresh();
            messages.Say("a line with [brackets]");
        });

        // The display is erased, the line written whole, and the display drawn below it.
        terminal.ToString().ShouldMatch(@"DISPLAY[^\n]*\r\x1b\[0Ja line with \[brackets\]\r?\nDISPLAY");
    }
}
