using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load.PlanCheck;

/// <summary><c>plan-against-run</c>: what <c>plan</c> announces against the run that follows, under each kind of limit.</summary>
internal static class PlanAgainstRunCommand
{
    private const string Model = "gpt-4o-mini";
    private const double MostOff = 0.2;

    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(120);

    // Buckets of one second: the rate is steady from the start.
    private static readonly ProviderOptions Server = new()
    {
        BurstSeconds = 1,
        TokenCount = new TokenCountOptions { Vocabulary = TokenVocabulary.O200k },
    };

    private static readonly PlanCase[] Cases =
    [
        new("requests", Server with { Rpm = 600, Latency = Each(200) }, 60, 9, ["--rpm", "600", "--latency", "0.2"], "--chunk-tokens", "150"),
        new("tokens", Server with { Tpm = 600_000, Latency = Each(200) }, 60, 90, ["--tpm", "600000", "--latency", "0.2"], "--chunk-tokens", "1000"),
        new("tokens, small chunks", Server with { Tpm = 150_000, Latency = Each(200) }, 80, 9, ["--tpm", "150000", "--latency", "0.2"], "--chunk-tokens", "150"),
        new("tokens, after a trial", Server with { Tpm = 150_000, Latency = Each(200) }, 80, 9, ["--tpm", "150000", "--latency", "0.2"], "--chunk-tokens", "150")
        { Trial = 20 },
        new("concurrency", Server with { Latency = Each(500) }, 60, 9, ["--latency", "0.5"], "--chunk-tokens", "150", "--max-concurrency", "6"),
    ];

    private static LatencyOptions Each(double milliseconds) => new() { Ms = milliseconds };

    public static Command Create(TextWriter output)
    {
        var command = new Command("plan-against-run", "Compares plan with the run that follows, under limits of requests, tokens and concurrency.");
        command.SetAction((_, cancellationToken) => RunAsync(output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var rows = new List<PlanRow>();
        foreach (var each in Cases)
        {
            using var guard = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            guard.CancelAfter(Guard);
            rows.AddRange(await CompareAsync(each, guard.Token));
        }

        await output.WriteLineAsync(TextTable.Write(["limit, figure", "planned", "run", "wanted", ""], [.. rows.Select(row => row.ToCells())]));
        var missed = rows.Count(row => !row.IsMet);
        await output.WriteLineAsync(missed == 0 ? "Passed." : $"FAILED: {missed} of {rows.Count}.");
        return missed == 0 ? 0 : 1;
    }

    private static async Task<IReadOnlyList<PlanRow>> CompareAsync(PlanCase each, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("plan-");
        try
        {
            var letters = folder.CreateSubdirectory("letters").FullName;
            HostProcess.WriteLetters(letters, each.Documents, each.Paragraphs);
            await using var server = await SimulatorServer.StartAsync(each.Server, cancellationToken: cancellationToken);
            string[] both =
            [
                letters, "-f", "patient_name,diagnosis", "--base-url", server.BaseUrl, "--model", Model, "--store", Path.Combine(folder.FullName, "answers.db"),
                .. each.OfBoth,
            ];
            var (planned, report) = (Path.Combine(folder.FullName, "plan.json"), Path.Combine(folder.FullName, "report.json"));
            if (each.Trial > 0)
                await StartAsync(["run", .. both, "--sample", Text(each.Trial)], cancellationToken);
            var before = server.Stats;
            await StartAsync(["plan", .. both, .. each.OfPlan, "--json", planned], cancellationToken);
            await StartAsync(["run", .. both, "--report", report], cancellationToken);
            return Compare(each.Name, await ReadAsync(planned, cancellationToken), await ReadAsync(report, cancellationToken), before, server.Stats);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IReadOnlyList<PlanRow> Compare(string name, JsonElement plan, JsonElement report, SimulatorStats before, SimulatorStats after)
    {
        var (answers, time) = (plan.GetProperty("answers"), plan.GetProperty("time"));
        var took = report.GetProperty("elapsed").GetDouble();
        var answered = after.CompletionTokens - before.CompletionTokens;
        var expected = time.GetProperty("usual").GetDouble();
        var (low, high) = (answers.GetProperty("low").GetInt64(), answers.GetProperty("high").GetInt64());
        return
        [
            Exact($"{name}, chunks", plan.GetProperty("chunks").GetInt64(), report.GetProperty("total").GetInt64()),
            Exact($"{name}, calls", plan.GetProperty("calls").GetInt64(), after.Answered - before.Answered),
            Exact($"{name}, prompt tokens", plan.GetProperty("prompts").GetProperty("tokens").GetInt64(), after.PromptTokens - before.PromptTokens),
            new PlanRow($"{name}, answer tokens", $"{low} to {high}", Text(answered), "within", answered >= low && answered <= high),
            new PlanRow(
                $"{name}, seconds",
                expected.ToString("0.0", CultureInfo.InvariantCulture),
                took.ToString("0.0", CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"within {MostOff:P0}"),
                Math.Abs(took - expected) <= MostOff * took),
        ];
    }

    private static PlanRow Exact(string name, long planned, long actual) => new(name, Text(planned), Text(actual), "equal", planned == actual);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task StartAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var process = HostProcess.Start(program: null, arguments);
        using var reader = new StreamReader(process.Output);
        while (await reader.ReadLineAsync(cancellationToken) is not null)
        {
        }

        if (await process.EndAsync(cancellationToken) != 0)
            throw new InvalidOperationException($"{arguments[0]} failed: {await process.ErrorAsync()}");
    }

    private static async Task<JsonElement> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(path, cancellationToken));
        return document.RootElement.Clone();
    }
}
