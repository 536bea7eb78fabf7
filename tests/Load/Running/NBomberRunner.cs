using System.Threading.Channels;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;
using Scenario = ParallelLlm.Tests.Load.Definition.Scenario;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>
/// Runs scenarios under NBomber, for its reports and sinks. The scenario's own function does the work, including its phases: NBomber starts a second's worth of a rate at once and
/// measures from the start, so its own simulations would be a different load and would hide waits. NBomber's single copy takes each ended item as one iteration with its own time,
/// without warm-ups, and is stopped after the last. The scenario's own thresholds decide the result.
/// </summary>
internal sealed class NBomberRunner : ILoadRunner
{
    public async Task<ScenarioOutcome> RunAsync(Scenario scenario, string? reports)
    {
        var results = Channel.CreateUnbounded<Sample>(new UnboundedChannelOptions { SingleReader = true });
        Task<ScenarioOutcome>? running = null;

        var bombed = NBomber.CSharp.Scenario
            .Create(scenario.Name, async context =>
            {
                var found = results.Reader.TryRead(out var result);
                // Waits here rather than before the read, so that the last result's iteration is the last one.
                if (!await results.Reader.WaitToReadAsync())
                    context.StopScenario(scenario.Name, "All results have been taken.");
                return found ? Report(result) : Response.Fail(statusCode: "none", message: "There was no result.");
            })
            .WithInit(async _ =>
            {
                running = RunAsync(scenario, results.Writer);
                await results.Reader.WaitToReadAsync();
            })
            .WithoutWarmUp()
            .WithMaxFailCount(int.MaxValue)
            .WithLoadSimulations(Simulation.KeepConstant(1, TimeSpan.FromSeconds(scenario.GuardSeconds)));

        var runner = NBomber.CSharp.NBomberRunner.RegisterScenarios(bombed).WithTestSuite("parallel-llm").WithTestName(scenario.Name);
        runner = reports is null
            ? runner.WithoutReports()
            : runner.WithReportFolder(Path.Combine(reports, scenario.Name)).WithReportFormats(ReportFormat.Html, ReportFormat.Md);
        await Task.Run(() => runner.Run());
        return await running!;
    }

    private static async Task<ScenarioOutcome> RunAsync(Scenario scenario, ChannelWriter<Sample> results)
    {
        var outcome = await ScenarioRun.ExecuteAsync(scenario, sample => results.TryWrite(sample), TimeProvider.System);
        results.Complete();
        return outcome;
    }

    private static Response<object> Report(Sample sample) => sample.Completed
        ? Response.Ok(statusCode: sample.Status, latencyMs: sample.Time.TotalMilliseconds)
        : Response.Fail(statusCode: sample.Status, latencyMs: sample.Time.TotalMilliseconds);
}
