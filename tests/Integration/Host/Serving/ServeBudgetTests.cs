using System.Net;
using System.Text.Json;
using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Commands;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Serving;

/// <summary>The real program as a service with a budget, in processes of its own.</summary>
public sealed class ServeBudgetTests : IDisposable
{
    private const int Documents = 40;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_service_waits_on_a_spent_budget_reports_it_once_and_a_restart_keeps_the_sum()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        for (var document = 0; document < Documents; document++)
            _folder.Write($"root/inbox/{document}.txt", $"Name: N{document}");
        var serve = $"serve --root root --base-url {server.BaseUrl} --model m -f name --max-output-tokens 100 --budget-period month --port 0 --settle-time 0.05 --scan-interval 0.2 --budget-tokens ";
        long spent;

        using (var service = ProgramProcess.Start(_folder.Path, serve + "3000"))
        {
            var status = await WhenAsync(now => now.Budget?.Waiting is not null && now.Calls.Attempts == now.Documents.Completed, service);
            spent = status.Budget!.SpentTokens;
            (status.Ready, status.Reasons.Single().Code, status.Budget.Period, status.Budget.MaxTokens).ShouldBe((false, "budget", BudgetPeriod.Month, 3000));
            status.Documents.Completed.ShouldBeInRange(3, Documents - 3);
            spent.ShouldBeInRange(1500, 3000);
            spent.ShouldBe(status.Tokens.Total);
            using var http = new HttpClient();
            (await http.GetAsync($"http://127.0.0.1:{status.Port}/healthz/ready")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            (await http.GetAsync($"http://127.0.0.1:{status.Port}/healthz/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
            var (code, shown, _) = await ProgramProcess.RunAsync(_folder.Path, "status --root root");
            (code, shown.Contains($"budget     {spent} of 3000 tokens this month (UTC)", StringComparison.Ordinal)).ShouldBe((1, true), shown);

            // One ledger, one process.
            var (second, _, refused) = await ProgramProcess.RunAsync(_folder.Path, serve + "3000");
            second.ShouldBe(2);
            refused.ShouldContain("parallel-llm: --budget-ledger ");
            refused.ShouldContain("budget.json: another process is using this ledger");

            service.Signal("TERM");
            (code, _, var error) = await service.EndAsync();
            code.ShouldBe(0, error);
            error.Split("is used up").Length.ShouldBe(2, error);
        }

        var answered = server.Stats.Answered;
        (Directory.GetFiles(_folder["root/inbox"]).Length, Directory.GetFiles(_folder["root/outbox"]).Length).ShouldBe((Documents - (int)answered, (int)answered));
        Directory.GetFileSystemEntries(_folder["root/claimed"]).ShouldBeEmpty();
        SpentInLedger().ShouldBe(spent);

        using (var next = ProgramProcess.Start(_folder.Path, serve + "1000000"))
        {
            var status = await WhenAsync(now => now.Documents.Completed == Documents - answered, next);
            status.Budget!.SpentTokens.ShouldBe(spent + status.Tokens.Total);
            status.Ready.ShouldBeTrue();
            next.Signal("TERM");
            (await next.EndAsync()).Code.ShouldBe(0);
            SpentInLedger().ShouldBe(status.Budget.SpentTokens);
        }

        server.Stats.Answered.ShouldBe(Documents);
    }

    private long SpentInLedger()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(_folder["root/state/budget.json"]));
        return json.RootElement.GetProperty("spent_tokens").GetInt64();
    }

    private async Task<ServiceStatus> WhenAsync(Func<ServiceStatus, bool> condition, ProgramProcess service)
    {
        ServiceStatus? found = null;
        await Outside.UntilAsync(async () =>
        {
            var written = StatusFile.Find(_folder["root/state"]).Select(each => each.Status).FirstOrDefault(each => each?.Pid == service.Id);
            found = written is null ? null : await StatusClient.AskAsync(written);
            return found is not null && condition(found);
        });
        return found!;
    }
}
