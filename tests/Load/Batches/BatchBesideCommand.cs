using System.CommandLine;
using System.Globalization;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>
/// <c>batch-beside</c>: ordinary calls of three priorities, alone and beside a large request that goes through batches on the same engine, in
/// turns: goodput and waits of the ordinary ones, and which chunks went where.
/// </summary>
internal static class BatchBesideCommand
{
    private const int Met = 0;
    private const int Missed = 1;
    private const double LeastGoodput = 0.98;
    // A tenth of a call: behind a pass over the batched chunks, they would wait for several.
    private const double MostDelayMs = MixedRun.LatencyMs / 10;
    private const double MostOfNormalWait = 0.25;
    private const int WarmUpChunks = 200;
    private const int QueuedLines = 1_000;

    public static Command Create(TextWriter output)
    {
        // Some of each priority.
        var chunks = Option("--chunks", "Ordinary chunks of a measurement.", 2_000, least: 10);
        var batched = Option("--batched", "Chunks that go through batches beside them.", 16_000);
        var rounds = Option("--rounds", "Rounds of two measurements.", 5);
        var seed = Option("--seed", "Seed of the first round.", 1);
        var command = new Command("batch-beside", "Measures ordinary calls alone and beside batches on the same engine, over HTTP.")
        {
            chunks, batched, rounds, seed,
        };
        command.SetAction(parsed => RunAsync(
            parsed.GetValue(chunks), parsed.GetValue(batched), parsed.GetValue(rounds), parsed.GetValue(seed), output));
        return command;
    }

    private static Option<int> Option(string name, string description, int usual, int least = 1)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
                result.AddError($"{name} must be at least {least}.");
        });
        return option;
    }

    private static async Task<int> RunAsync(int chunks, int batched, int rounds, int seed, TextWriter output)
    {
        // Loads all code, and shows how many tokens a line has.
        var lines = (await new MixedRun(WarmUpChunks, WarmUpChunks, seed).RunAsync(queueTokens: 0)).Server.Batches!;
        var queueTokens = QueuedLines * lines.PromptTokens / Math.Max(1, lines.LinesAnswered);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            {chunks} ordinary chunks, at most {MixedRun.HiddenLimit} calls of {MixedRun.LatencyMs:0} ms at once; beside them {batched} by batches, {QueuedLines} of which may wait at the provider
            | seed | chunks/s: alone | beside | ratio | urgent waits ms: alone | beside | high: alone | beside | normal: alone | beside | seconds: ordinary | batched | passes beside/all | batches |
            |--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            """));
        var (alone, beside) = (new List<MixedFigures>(), new List<MixedFigures>());
        for (var round = 0; round < rounds; round++)
        {
            alone.Add(await new MixedRun(chunks, batched: 0, seed + round).RunAsync(queueTokens));
            beside.Add(await new MixedRun(chunks, batched, seed + round).RunAsync(queueTokens));
            await output.WriteLineAsync(Row(seed + round, alone[^1], beside[^1]));
        }

        var isMet = await CheckAsync(alone, beside, ((2 * chunks) + batched) * rounds, output);
        await output.WriteLineAsync($"{(isMet ? "Passed" : "FAILED")}: batch-beside");
        return isMet ? Met : Missed;
    }

    private static async Task<bool> CheckAsync(List<MixedFigures> alone, List<MixedFigures> beside, int chunks, TextWriter output)
    {
        var all = alone.Concat(beside).ToArray();
        // Of pairs with the same seed, and so with the same latencies and arrivals.
        var goodput = Median.Of(alone.Zip(beside, (run, mixed) => mixed.Goodput / run.Goodput));
        var delay = Median.Of(alone.Zip(beside, (run, mixed) => mixed.WaitOf(Priority.Urgent) - run.WaitOf(Priority.Urgent)));
        var ofNormal = all.Max(run => run.WaitOf(Priority.Urgent) / run.WaitOf(Priority.Normal));
        var (asCalls, deferred) = (all.Sum(run => run.SentAsCalls), all.Sum(run => run.Deferred));
        var right = all.Sum(run => run.Right + (run.Batched?.Right ?? 0));
        var covered = beside.Min(run => run.BatchSeconds / run.Seconds);
        (string What, bool IsMet, FormattableString Figures)[] targets =
        [
            ("goodput, beside ÷ alone, median of pairs", goodput >= LeastGoodput, $"{goodput:P1} | ≥ {LeastGoodput:P0}"),
            ("wait of urgent chunks, beside − alone, median of pairs", delay <= MostDelayMs, $"{delay:0.0} ms | ≤ {MostDelayMs} ms"),
            ("wait of urgent ÷ normal chunks, most", ofNormal <= MostOfNormalWait, $"{ofNormal:0.000} | ≤ {MostOfNormalWait}"),
            ("calls of priority low to the ordinary endpoint", asCalls == 0, $"{asCalls} | 0"),
            ("ordinary chunks put into batches", deferred == 0, $"{deferred} | 0"),
            ("chunks with exactly one right result", right == chunks, $"{right} | {chunks}"),
            // Otherwise the ordinary chunks were alone for a time.
            ("time of the batched ÷ of the ordinary chunks, least", covered >= 1, $"{covered:0.00} | ≥ 1"),
        ];
        await output.WriteLineAsync("\n| | | target | |\n|---|--:|--:|---|");
        foreach (var (what, isMet, figures) in targets)
            await output.WriteLineAsync($"| {what} | {FormattableString.Invariant(figures)} | {(isMet ? "met" : "**MISSED**")} |");
        return targets.All(target => target.IsMet);
    }

    private static string Row(int seed, MixedFigures alone, MixedFigures beside) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {seed} | {alone.Goodput:0.00} | {beside.Goodput:0.00} | {beside.Goodput / alone.Goodput:P1} | {Waits(alone, beside)} | {beside.Seconds:0.0} | {beside.BatchSeconds:0.0} | {beside.PassesBeside}/{beside.Batched!.Passes} | {beside.Server.Batches!.Created} |");

    private static string Waits(MixedFigures alone, MixedFigures beside) => string.Join(" | ", alone.Ordinary.Select(group => string.Create(
        CultureInfo.InvariantCulture, $"{group.MeanWait:0.0} | {beside.WaitOf(group.Priority):0.0}")));
}
