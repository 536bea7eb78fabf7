using ParallelLlm.Host.Folder;
using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Host.Settings;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Serving;

public sealed class ReadinessTests
{
    [Theory]
    [InlineData("Running", "", "")]
    [InlineData("Running", "Closed", "")]
    [InlineData("Running", "HalfOpen", "")]
    [InlineData("Running", "Open Closed", "")]
    [InlineData("Running", "Open", "endpoints")]
    [InlineData("Running", "Open Isolated", "endpoints")]
    [InlineData("Starting", "", "not_started")]
    [InlineData("Draining", "Isolated", "draining endpoints")]
    [InlineData("Stopped", "Closed", "stopped")]
    public void A_service_is_ready_when_it_runs_and_can_call_somebody(string phase, string breakers, string codes)
    {
        var endpoints = breakers.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select((state, index) => new EndpointStatus($"e{index}", 0, 8, Enum.Parse<BreakerState>(state), null, "wrong key")).ToList();

        var reasons = Readiness.Of(Enum.Parse<ServicePhase>(phase), endpoints, []);

        string.Join(' ', reasons.Select(reason => reason.Code)).ShouldBe(codes);
    }

    [Fact]
    public void A_service_with_an_exhausted_budget_is_not_ready_and_reports_the_reason()
    {
        var budget = new BudgetStatus
        {
            Period = BudgetPeriod.Day,
            SpentTokens = 90,
            SpentCost = 0,
            UnknownTokens = 0,
            UnknownCost = 0,
            ReservedTokens = 0,
            ReservedCost = 0,
            MaxTokens = 100,
            MaxCost = null,
        };

        Readiness.Of(ServicePhase.Running, [], [], budget).ShouldBeEmpty();
        Readiness.Of(ServicePhase.Running, [], [], budget with { Waiting = "it is used up" }).ShouldBe([new NotReady("budget", "it is used up")]);
    }

    [Fact]
    public void Folders_that_are_missing_or_full_are_reported_without_being_touched()
    {
        using var root = new TempFolder();
        Directory.CreateDirectory(root["inbox"]);
        Directory.CreateDirectory(root["outbox"]);

        Codes(new FolderCheck(root["inbox"], root["outbox"], leastFree: 1)).ShouldBeEmpty();
        Codes(new FolderCheck(root["inbox"], root["outbox"], leastFree: long.MaxValue)).ShouldBe(["disk"]);
        Codes(new FolderCheck(root["nowhere"], root["nowhere"], leastFree: 1)).ShouldBe(["inbox", "outbox"]);
        Directory.EnumerateFileSystemEntries(root["outbox"]).ShouldBeEmpty();
    }

    [Fact]
    public void The_obstacle_to_the_folder_is_reported_by_its_kind_and_never_by_its_path()
    {
        var layout = FolderLayout.Below("/srv/letters");
        var state = new ServiceSnapshot
        {
            StartedAt = DateTimeOffset.UnixEpoch,
            Waiting = 3,
            Unsettled = 2,
            Claimed = 10,
            Completed = 6,
            Blocked =
            [
                new BlockedReason("/srv/letters/outbox/Meier: results cannot be written", "disk full"),
                new BlockedReason("/srv/letters/claimed: documents cannot be claimed", "no such file"),
                new BlockedReason(BlockedReason.OfEndpoint + "main", "wrong key"),
            ],
        };

        var facts = FolderFacts.Of(state, layout);

        facts.Blocks.ShouldBe([new NotReady("outbox", "results cannot be written: disk full"), new NotReady("claimed", "documents cannot be claimed: no such file")]);
        facts.Documents.ShouldBe(new DocumentCounts(Waiting: 5, InFlight: 4, Claimed: 10, Completed: 6, Failed: 0, PutBack: 0));
    }

    private static IEnumerable<string> Codes(FolderCheck check) => check.Problems().Select(problem => problem.Code);
}
