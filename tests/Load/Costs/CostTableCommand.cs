using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ParallelLlm.Host;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Reporting;
using HostCommandLine = ParallelLlm.Host.Commands.CommandLine;

namespace ParallelLlm.Tests.Load.Costs;

/// <summary>
/// <c>cost-table</c>: the same documents by plain calls, with cached prompts, packed, and by batches: calls, tokens, money and time, as the program
/// itself reports them, against a simulated account that runs ten times as fast. The money is computed a second time from the server's own counts.
/// </summary>
internal static class CostTableCommand
{
    private const int Documents = 1_000;
    private const int Speed = 10;
    private const decimal Input = 0.40m;
    private const decimal CachedInput = 0.10m;
    private const decimal Output = 1.60m;
    private const decimal Million = 1_000_000;

    private static readonly CacheOptions Cache = new() { MinTokens = 1024, Step = 128 };

    // An account of 500 requests and 2,000,000 tokens a minute.
    private static readonly ProviderOptions Account = new()
    {
        Rpm = 500 * Speed,
        Tpm = 2_000_000 * Speed,
        BurstSeconds = 1,
        Latency = new LatencyOptions { Ms = 1_000.0 / Speed },
        Batches = new BatchOptions { DurationMs = new BatchDurationOptions { Min = 5_000, Max = 5_000 } },
    };

    private static readonly CostCase[] Cases =
    [
        new("plain calls", Account, []),
        new("plain calls, prompts cached", Account with { Cache = Cache }, []),
        new("packed (`--pack auto`)", Account, ["--pack", "auto"]),
        new("packed, prompts cached", Account with { Cache = Cache }, ["--pack", "auto"]),
        new("by batches (`--batch`)", Account, ["--batch"]),
    ];

    public static Command Create(TextWriter output)
    {
        var command = new Command("cost-table", "Compares calls, tokens, money and time of plain, cached, packed and batched calls.");
        command.SetAction(_ => RunAsync(output));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("cost-table-");
        try
        {
            Write(folder.FullName);
            var rows = new List<CostRow>();
            foreach (var each in Cases)
                rows.Add(await MeasureAsync(folder.FullName, each, rows.Count));
            await output.WriteLineAsync(TextTable.Write(
                ["", "calls", "prompt tokens", "of them cached", "answer tokens", "money", "of plain", "minutes"],
                [.. rows.Select(row => row.ToCells(rows[0], Speed))]));
            var isMet = rows.TrueForAll(row => row.Completed == Documents && row.Money == row.MoneyOfServer);
            foreach (var row in rows.Where(row => row.Completed != Documents || row.Money != row.MoneyOfServer))
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{row.Name}: {row.Completed} documents completed, {row.Money} reported, {row.MoneyOfServer} by the server's counts"));
            await output.WriteLineAsync(isMet ? "The money is that of the server's counts. Passed: cost-table" : "FAILED: cost-table");
            return isMet ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<CostRow> MeasureAsync(string folder, CostCase each, int number)
    {
        await using var server = await SimulatorServer.StartAsync(each.Server);
        var report = Path.Combine(folder, $"report-{number}.json");
        using var error = new StringWriter();
        var context = new HostContext { Environment = new Dictionary<string, string>(), Output = TextWriter.Null, Error = error };
        var code = await HostCommandLine.RunAsync(
            [
                "run", Path.Combine(folder, "letters"), "--fields", "name,city", "--prompt-template", Path.Combine(folder, "template.txt"),
                "--config", Path.Combine(folder, "prices.json"), "--base-url", server.BaseUrl, "--model", "mini", "--store", Path.Combine(folder, $"{number}.db"),
                "-o", Path.Combine(folder, $"{number}.jsonl"), "--report", report, "--max-attempts", "5", .. each.Arguments,
            ],
            context);
        if (!File.Exists(report))
            throw new InvalidOperationException($"{each.Name}: exit code {code}: {error}");
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(report));
        var root = json.RootElement;
        var tokens = root.GetProperty("tokens");
        var stats = server.Stats;
        // The first call of a run with batches is made directly, at the ordinary price.
        var money = CostOf(stats.PromptTokens, stats.CachedTokens, stats.CompletionTokens)
            + (CostOf(stats.Batches?.PromptTokens ?? 0, cached: 0, stats.Batches?.CompletionTokens ?? 0) / 2);
        return new CostRow(
            each.Name, root.GetProperty("attempts").GetInt64() - root.GetProperty("throttled").GetInt64(), tokens.GetProperty("prompt").GetInt64(), tokens.GetProperty("cached").GetInt64(),
            tokens.GetProperty("completion").GetInt64(), root.GetProperty("cost").GetDecimal(),
            money,
            each.Arguments.Contains("--batch") ? null : root.GetProperty("elapsed").GetDouble(),
            root.GetProperty("documents").GetProperty("completed").GetInt32());
    }

    private static decimal CostOf(long prompt, long cached, long completion) =>
        (((prompt - cached) * Input) + (cached * CachedInput) + (completion * Output)) / Million;

    /// <summary>Letters of about 150 tokens, and an instruction of about 1,200.</summary>
    private static void Write(string folder)
    {
        var letters = Directory.CreateDirectory(Path.Combine(folder, "letters"));
        for (var number = 0; number < Documents; number++)
        {
            File.WriteAllText(
                Path.Combine(letters.FullName, $"{number:0000}.txt"),
                $"Name: Patient {number}\nCity: Town {number % 97}\n\n{string.Concat(Enumerable.Repeat("The patient was seen and feels well. ", 15))}");
        }

        var instruction = new StringBuilder("Extract {fields} from the letter.\n");
        for (var rule = 1; instruction.Length < 4_800; rule++)
            instruction.Append(CultureInfo.InvariantCulture, $"Rule {rule}: take a value only where the letter states it, in its own words, as example {rule} shows.\n");
        File.WriteAllText(Path.Combine(folder, "template.txt"), $"{instruction}\n<document>\n{{text}}\n</document>");
        File.WriteAllText(Path.Combine(folder, "prices.json"), string.Create(
            CultureInfo.InvariantCulture,
            $$"""{ "prices": { "mini": { "input": {{Input}}, "cached_input": {{CachedInput}}, "output": {{Output}} } } }"""));
    }
}
