using System.Text;
using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Commands;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Integration.Host.Serving.Telemetry;

namespace ParallelLlm.Tests.Integration.Host.Serving;

/// <summary>The real program as a service in a process of its own, with a real server behind it.</summary>
public sealed class ServeSurfaceTests : IDisposable
{
    private const int Documents = 12;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_service_can_be_watched_controlled_and_stopped_and_its_learnt_limits_persist()
    {
        await using var simulator = await SimulatorServer.StartAsync(new ProviderOptions { Concurrency = 3, Latency = new LatencyOptions { Ms = 20 } });
        var config = Config(simulator.BaseUrl, "");
        _folder.Write("c.json", config);
        for (var document = 0; document < Documents; document++)
            _folder.Write($"root/inbox/{document}.txt", $"name: Anna {document}");

        using (var service = ProgramProcess.Start(_folder.Path, "serve --root root --config c.json --port 0"))
        {
            await WhenAsync(status => status.Documents.Completed == Documents);
            // One comes again as it was: nothing is done for it, and it is counted all the same.
            _folder.Write("root/inbox/3.txt", "name: Anna 3");
            var status = await WhenAsync(status => status.Documents.Completed == Documents + 1);
            (status.Ready, status.Chunks.Total, status.Chunks.Completed, status.Chunks.FromStore, status.Documents.FromStore).ShouldBe((true, Documents + 1, Documents + 1, 1, 1));
            var scrape = await Scrape.OfAsync(status.Port.ShouldNotBeNull());
            scrape.Sum("parallel_llm_documents_ended_total", "outcome=\"completed\"").ShouldBe(Documents + 1);
            scrape.Sum("parallel_llm_documents_from_store_total").ShouldBe(1);
            scrape.Sum("parallel_llm_chunks_from_store_total").ShouldBe(status.Chunks.FromStore);
            scrape.Sum("parallel_llm_chunks_total", "status=\"completed\"").ShouldBe(status.Chunks.Completed);
            scrape.Sum("parallel_llm_attempts_total").ShouldBe(status.Calls.Attempts);
            scrape.Sum("gen_ai_client_token_usage_sum", "gen_ai_token_type=\"input\"").ShouldBe(status.Tokens.Prompt);

            _folder.Write("c.json", Config(simulator.BaseUrl, "\"paused\": true, "));
            service.Signal("HUP");
            await WhenAsync(now => now.Endpoints[0].Changes.Any(change => change.Reason == "paused"));

            service.Signal("TERM");
            (await service.EndAsync()).Code.ShouldBe(0);
        }

        var ended = StatusFile.Find(_folder["root/state"]).ShouldHaveSingleItem().Status.ShouldNotBeNull();
        (ended.Phase, ended.Chunks.Completed, ended.Documents.Completed).ShouldBe((ServicePhase.Stopped, Documents + 1, Documents + 1));
        File.ReadAllText(_folder["root/state/limits.json"]).ShouldContain("\"is_found\": true");
        string.Concat(Directory.GetFiles(_folder["root/state/log"]).Select(File.ReadAllText)).ShouldNotContain("Anna");

        _folder.Write("c.json", config);
        using (var next = ProgramProcess.Start(_folder.Path, "serve --root root --config c.json -v"))
        {
            await WhenAsync(status => status.Pid != ended.Pid && status.Endpoints.Count == 1);
            next.Signal("TERM");
            var (code, _, error) = await next.EndAsync();
            code.ShouldBe(0, error);
            error.ShouldContain("starts with the limit learnt");
        }
    }

    private static string Config(string url, string more) =>
        $$"""{ {{more}}"fields": "name", "endpoints": { "main": { "base_url": "{{url}}", "model": "m" } } }""";

    /// <summary>Looks as <c>parallel-llm status</c> does until the condition holds.</summary>
    private async Task<ServiceStatus> WhenAsync(Func<ServiceStatus, bool> condition)
    {
        ServiceStatus? found = null;
        var last = "no status";
        await Outside.UntilAsync(
            async () =>
            {
                foreach (var (_, written) in StatusFile.Find(_folder["root/state"]))
                {
                    if (written is null)
                        continue;
                    var status = await StatusClient.AskAsync(written);
                    last = Encoding.UTF8.GetString(status.ToJson());
                    if (status.Phase != ServicePhase.Stopped && condition(status))
                        found = status;
                }

                return found is not null;
            },
            pauseMs: 50,
            () => last);
        return found!;
    }
}
