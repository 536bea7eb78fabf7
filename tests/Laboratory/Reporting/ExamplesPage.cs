using System.Text;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Laws;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Reporting;

/// <summary>docs/throttling-by-example.md and its plots: one run of each kind, with what was concluded when.</summary>
internal static class ExamplesPage
{
    private const int Seed = 1;
    private const int MostConclusions = 14;

    private static readonly (string Heading, string Scenario, string Words)[] Examples =
    [
        ("No limit", "short-no-limit-20x5s", "What is not refused within the usual time of a refusal is accepted, so all twenty calls are in flight before the first is answered."),
        ("A hidden limit", "short-hidden-6-60x2s-soon", "The first refusal shows where the limit is. After that one call more is tried from time to time."),
        ("A limit that falls and rises", "rise-18-4-18-2s", "A refusal at a number that held before cuts; after so deep a fall the rise is looked for often, and in doubling steps."),
        ("A server that queues", "queue-4-60x7s-slower-1-free_slot", "The order of the first answers tells how many calls the server works on. Calls that already wait in its queue are given the time that their place needs."),
        ("A bucket that the refusal names", "bare-rpm-700-360-named", "\"(RPM): Limit 700\" in the body sets the pace at once."),
        ("A bucket that nobody names", "bare-rpm-700-360-unnamed", "Refusals with next to nothing in flight contradict a limit of what is in flight. The pace is put to the test, and holds."),
        ("Levels announced with the answer", "levels-answer-both-5s", "Both readings of a level are kept until the answers tell which one foretells the next."),
        ("Refusals with 503", "status-503-hidden-4-60", "A 503 while others are answered is a refusal. The breaker stays closed."),
        ("An outage", "outage-5s-calls-of-0.4s", "The breaker opens and tests with one call, soon at first. The limit comes back as it was."),
        ("A quiet service, then a rush", "quiet-a-call-a-second", "A refusal during a trickle says nothing of a rate: more was not wanted."),
    ];

    public static async Task WriteAsync()
    {
        var docs = Path.Combine(ScenarioFiles.Root, "docs");
        var plots = Path.Combine(docs, "throttling-by-example");
        Directory.CreateDirectory(plots);
        foreach (var old in Directory.EnumerateFiles(plots, "*.svg"))
            File.Delete(old);
        foreach (var (_, name, _) in Examples)
            await File.WriteAllTextAsync(Path.Combine(plots, $"{name}.svg"), Plot.Draw(Run(name)));
        await File.WriteAllTextAsync(Path.Combine(docs, "throttling-by-example.md"), Text());
    }

    private static string Text()
    {
        var page = new StringBuilder(FormattableString.Invariant($"""
            # Throttling by example

            A run of each kind in the laboratory (seed {Seed}), with the limit and the calls in flight as a plot, and with each conclusion in the words that the report and `/status` use.
            This page is written by `laboratory --write`; all figures are in [throttling.md](throttling.md).

            """));
        foreach (var (heading, name, words) in Examples)
        {
            var run = Run(name);
            page.Append($"\n## {heading}\n\n{Scenario(name).Title}. {words}\n\n![{name}](throttling-by-example/{name}.svg)\n\n| at | limit | pace | why |\n|---|---|---|---|\n");
            foreach (var mark in run.Limits.Take(MostConclusions))
                page.Append(FormattableString.Invariant($"| {mark.At.TotalSeconds:0.00} s | {mark.Limit} | {Words(mark.Pace)} | {mark.Reason} |\n"));
            if (run.Limits.Count > MostConclusions)
                page.Append($"\n… and {run.Limits.Count - MostConclusions} more.\n");
        }

        return page.ToString();
    }

    private static ControlScenario Scenario(string name) => ScenarioFiles.All().Single(scenario => scenario.Name == name);

    private static RunRecord Run(string name) => Bench.Run(Scenario(name), LawKinds.Production, Seed);

    private static string Words(Pace pace) => string.Join(", ", Words(pace.Requests, "requests").Concat(Words(pace.Tokens, "tokens")));

    private static IEnumerable<string> Words(BucketPace? pace, string what) =>
        pace is { } bucket ? [FormattableString.Invariant($"{bucket.PerSecond:0.##} {what} a second")] : [];
}
