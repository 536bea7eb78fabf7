using System.CommandLine;
using System.Globalization;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.Serving;

/// <summary>
/// Kills a real service repeatedly while it works, sometimes with a second one beside it, and checks the remains: every document must have exactly one result, the right one,
/// without leftovers.
/// </summary>
internal static class KillServe
{
    private const int Met = 0;
    private const int Missed = 1;
    // On a busy machine, a service takes a minute to start.
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(5);
    // Answers that a kill may catch between the network and the disk: a batch is on disk within milliseconds, a fiftieth of a call's time.
    private const int Unwritten = 2;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public static Command Command(TextWriter output)
    {
        var kills = new Option<int>("--kills") { Description = "Number of kills; default: PARALLEL_LLM_KILLS, else 25.", DefaultValueFactory = _ => Default() };
        var documents = new Option<int>("--documents") { Description = "Number of documents.", DefaultValueFactory = _ => 200 };
        var seed = new Option<int>("--seed") { Description = "Seed of the kill times.", DefaultValueFactory = _ => 1 };
        var command = new Command("kill-serve", "Kills a real service at random moments and checks that every document has one right result.") { kills, documents, seed };
        command.SetAction(parsed => RunAsync(parsed.GetValue(kills), parsed.GetValue(documents), new Random(parsed.GetValue(seed)), output));
        return command;
    }

    private static int Default() =>
        int.TryParse(Environment.GetEnvironmentVariable("PARALLEL_LLM_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : 25;

    private static async Task<int> RunAsync(int kills, int documents, Random random, TextWriter output)
    {
        var start = TimeProvider.System.GetTimestamp();
        var folder = new ServedFolder(Directory.CreateTempSubdirectory("kill-serve-").FullName);
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { Latency = new LatencyOptions { Ms = 100, Cv = 0.5 } });
        var running = new List<ServeProcess>();
        var dropped = 0;
        var outAtKills = 0;
        try
        {
            for (var kill = 1; kill <= kills; kill++)
            {
                // Sometimes the last one still lives, and one of the two dies.
                if (running.Count == 0 || random.NextDouble() < 0.3)
                    running.Add(ServeProcess.Start(folder.Root, server.BaseUrl));
                await ReadyAsync(running[^1], kill);
                for (; dropped < documents * kill / kills; dropped++)
                    folder.Drop(dropped);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(700)), TimeProvider.System);
                var victim = running[random.Next(running.Count)];
                outAtKills += server.Stats.InFlight + Unwritten;
                await victim.KillAsync();
                running.Remove(victim);
                victim.Dispose();
            }

            running.Add(ServeProcess.Start(folder.Root, server.BaseUrl));
            await UntilAsync(() => folder.IsEmptied, running[^1]);
            foreach (var last in running)
                await last.TerminateAsync(Guard);
            var problems = folder.Check(documents);
            problems.AddRange(running.Where(last => last.ExitCode != 0).Select(last => $"a service ended with exit code {last.ExitCode}: {last.Said}"));
            problems.AddRange(CheckCalls(server.Stats, documents, outAtKills));
            await output.WriteLineAsync(
                $"{kills} kills, {documents} documents, {outAtKills} calls in flight or just answered at the kills; {server.Stats.Answered} calls answered, {server.Stats.DuplicateAnswered} of the bodies more than once; {TimeProvider.System.GetElapsedTime(start).TotalSeconds:F0} s");
            foreach (var problem in problems)
                await output.WriteLineAsync($"MISSED {problem}");
            await output.WriteLineAsync(problems.Count == 0 ? "Passed: every document has exactly one right result, and nothing is left claimed." : $"FAILED; see {folder.Root}");
            if (problems.Count == 0)
                Directory.Delete(folder.Root, recursive: true);
            return problems.Count == 0 ? Met : Missed;
        }
        finally
        {
            foreach (var left in running)
                left.Dispose();
        }
    }

    /// <summary>Checks the calls: only those in flight, or answered and not yet stored, when their service was killed may be repeated.</summary>
    private static IEnumerable<string> CheckCalls(SimulatorStats stats, int documents, int outAtKills)
    {
        if (stats.DistinctAnswered != documents)
            yield return $"{stats.DistinctAnswered} distinct calls were answered for {documents} documents of one chunk";
        if (stats.Answered > documents + outAtKills)
            yield return $"{stats.Answered} calls were answered; at most {documents} documents + {outAtKills} in flight or just answered at the kills are allowed";
    }

    private static async Task ReadyAsync(ServeProcess process, int kill)
    {
        try
        {
            await process.Ready.WaitAsync(Guard);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"After {kill - 1} kills a service was not ready within {Guard.TotalSeconds:0} s. It said: {process.Said}", late);
        }
    }

    private static async Task UntilAsync(Func<bool> condition, ServeProcess process)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition() && TimeProvider.System.GetElapsedTime(start) < Guard && !process.HasEnded)
            await Task.Delay(Step, TimeProvider.System);
    }
}
