using ParallelLlm.Tests.Laboratory.Http;
using ParallelLlm.Tests.Laboratory.Limiters;
using ParallelLlm.Tests.Laboratory.Reporting;
using ParallelLlm.Tests.Laboratory.Running;

namespace ParallelLlm.Tests.Laboratory;

/// <summary><c>laboratory</c>: runs scenarios in virtual time, or some of them in real time over HTTP, and prints the table.</summary>
internal static class LaboratoryCommand
{
    private const string Usage = """
        laboratory [--scenario NAME]... [--limiter NAME]... [--seeds N] [--trace SEED] [--write]
        laboratory --http [--scenario NAME]...
          --scenario  part of a scenario's name; all by default
          --limiter       a limiter's name; all by default ('production' for the engine's own)
          --seeds     how many seeds; 20 by default
          --trace     print every change of the limit in the run of one seed
          --http      run the scenarios with an "http" part in real time, with the engine's own limiter; about 90 s
          --write     with all scenarios: write the baseline and docs/throttling-by-example.md; with all limiters, docs/throttling.md as well
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var output = Console.Out;
        if (Arguments.Parse(args) is not { } arguments)
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }

        if (arguments.Http)
            return await HttpCampaign.RunAsync(output, arguments.Scenarios) ? 0 : 1;
        if (arguments.TraceSeed is { } seed)
        {
            foreach (var limiter in arguments.Limiters)
            {
                foreach (var scenario in arguments.Scenarios)
                    await Trace.PrintAsync(output, scenario, limiter, seed);
            }

            return 0;
        }

        var (start, processor) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var campaign = Campaign.Run(arguments.Scenarios, arguments.Limiters, arguments.Seeds);
        await ConsoleTable.PrintAsync(output, campaign);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        await output.WriteLineAsync(FormattableString.Invariant($"{campaign.Attempts:N0} attempts in {seconds:0.0} s; {(Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / Math.Max(1, campaign.Attempts):0.00} µs of processor time each, measuring included"));
        if (arguments.Write)
            await WriteAsync(output, arguments, campaign);
        return campaign.Violations.Count == 0 ? 0 : 1;
    }

    private static async Task WriteAsync(TextWriter output, Arguments arguments, Campaign campaign)
    {
        await File.WriteAllTextAsync(Baseline.Path, Baseline.Text(campaign.Cells.Where(cell => cell.Limiter.IsProduction)));
        await ExamplesPage.WriteAsync();
        await output.WriteLineAsync($"written: {Baseline.Path}, docs/throttling-by-example.md and its plots");
        if (arguments.Limiters.Count < LimiterKinds.All.Count)
            return;
        await ThrottlingPage.WriteAsync(campaign, arguments.Seeds);
        await output.WriteLineAsync("written: docs/throttling.md and its plots");
    }
}
