using ParallelLlm.Host.Output;
using Spectre.Console;

namespace ParallelLlm.Tests.Unit.Host.Output;

public sealed class ProgressViewTests
{
    private static readonly ProgressSnapshot Middle = new()
    {
        Done = 1024,
        Total = 1300,
        Expected = 2000,
        FromStore = 77,
        ChunksPerSecond = 34.12,
        History = [0, 1, 10, 20, 40],
        Left = TimeSpan.FromSeconds(83),
        Documents = 512,
        AllDocuments = 1000,
        PartialDocuments = 1,
        FailedDocuments = 3,
        Endpoints = [new("main", 13, 16), new("a-very-long-name-of-an-endpoint", 0, 4, "waiting 41 s: the provider asks for it")],
        MaxConcurrency = 20,
        Throttled = 45,
        Tokens = 1_203_345,
    };

    [Fact]
    public void A_wide_terminal_gets_bars_and_a_sparkline() => Draw(Middle, 100).ShouldBe(
        [
            "   51% ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━───────────────────────────────────────── 1:23 left",
            "  documents         512 of 1,000, 3 failed, 1 partial",
            "  chunks            1,024 of about 2,000, 77 from the store, 34.1/s, 45 throttled   ▁▂▄█",
            "  main              █████████████░░░····  13 in flight, limit 16",
            "  a-very-long-name  waiting 41 s: the provider asks for it",
            "  spent             1,203,345 tokens",
        ]);

    [Fact]
    public void A_narrow_terminal_gets_the_numbers_cut_at_its_width() => Draw(Middle, 50).ShouldBe(
        [
            "   51% ━━━━━━━━━━━━━━━━──────────────── 1:23 left",
            "  documents  512 of 1,000, 3 failed, 1 partial",
            "  chunks     1,024 of about 2,000, 77 from the st",
            "  main       13 in flight, limit 16",
            "  a-very-lo  waiting 41 s: the provider asks for",
            "  spent      1,203,345 tokens",
        ]);

    [Fact]
    public void A_terminal_without_Unicode_gets_ASCII() =>
        Draw(Middle, 100, unicode: false).ShouldAllBe(line => line.All(char.IsAscii));

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(59)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(500)]
    public void No_line_is_wider_than_the_terminal(int width) =>
        Draw(Middle, width).ShouldAllBe(line => line.Length < Math.Max(width, 2) && line.Length <= ProgressView.MostColumns);

    [Fact]
    public void Unknown_totals_are_shown_as_unknown() => Draw(new ProgressSnapshot { Total = 9 }, 40).ShouldBe(
        [
            "       ────────────── time left unknown",
            "  documents  0",
            "  chunks     0 of 9+, 0.0/s",
        ]);

    [Fact]
    public void A_final_total_is_exact() =>
        Draw(Middle with { TotalIsFinal = true }, 100)[2].ShouldContain("1,024 of 1,300,");

    [Fact]
    public void An_endpoint_that_cannot_be_used_and_a_wait_with_calls_in_flight_are_shown()
    {
        var lines = Draw(
            Middle with { Endpoints = [new("a", 2, 4, "waiting 3 s: HTTP 503"), new("b\u001b[2J", 2, 4, "cannot be used: no\nkey", IsIsolated: true)] }, 100);

        lines[3].ShouldBe("  a          ██░░················  2 in flight, limit 4, waiting 3 s: HTTP 503");
        lines[4].ShouldBe("  b\uFFFD[2J      cannot be used: no\uFFFDkey");
    }

    [Fact]
    public void Of_many_endpoints_the_first_are_shown()
    {
        var lines = Draw(Middle with { Endpoints = [.. Enumerable.Range(1, 11).Select(number => new EndpointProgress($"e{number}", 0, 1))] }, 100);

        lines[10].ShouldStartWith("  e8 ");
        lines[11].ShouldEndWith("and 3 more endpoints");
    }

    [Fact]
    public void The_cost_is_shown_where_it_is_known() =>
        Draw(Middle with { Cost = 0.0123m }, 100)[^1].ShouldEndWith("1,203,345 tokens, cost 0.0123");

    [Fact]
    public void A_budget_is_shown_with_the_amount_spent()
    {
        var budget = new BudgetStatus
        {
            Period = BudgetPeriod.Run,
            SpentTokens = 1200,
            MaxTokens = 5000,
            SpentCost = 0.84m,
            MaxCost = 5,
            UnknownTokens = 0,
            UnknownCost = 0,
            ReservedTokens = 0,
            ReservedCost = 0,
        };

        Draw(Middle with { Budget = budget }, 100)[^1].ShouldEndWith("1,200 of 5,000 tokens, cost 0.84 of 5.00");
    }

    [Theory]
    [InlineData(75, "1:15 left")]
    [InlineData(26 * 3600, "26:00:00 left")]
    public void The_time_left_is_shown_in_hours_when_there_are_any(int seconds, string shown) =>
        Draw(Middle with { Left = TimeSpan.FromSeconds(seconds) }, 80)[0].ShouldEndWith(shown);

    [Fact]
    public void Colours_are_of_the_terminal_alone()
    {
        Terminal(Middle, 100, true, ColorSystemSupport.Standard).ShouldContain("\u001b[");
        Terminal(Middle, 100, true, ColorSystemSupport.NoColors).ShouldNotContain("\u001b[3");
    }

    private static List<string> Draw(ProgressSnapshot snapshot, int width, bool unicode = true) =>
        [.. Terminal(snapshot, width, unicode, ColorSystemSupport.NoColors).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];

    private static string Terminal(ProgressSnapshot snapshot, int width, bool unicode, ColorSystemSupport colors)
    {
        using var terminal = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colors == ColorSystemSupport.NoColors ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = colors,
            Out = new AnsiConsoleOutput(terminal),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = unicode;
        console.Write(new ProgressView(snapshot));
        return terminal.ToString();
    }
}
