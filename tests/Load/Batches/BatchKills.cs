using System.Globalization;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>
/// Runs of the program with batches, killed at random moments and started again with the same command until all kills are made; the last
/// one ends by itself. A round that ends before is followed by one with other documents.
/// </summary>
internal sealed class BatchKills : IAsyncDisposable
{
    private const int Met = 0;
    private const int Missed = 1;
    private const string Model = "model";
    // Times that the provider's queue is filled in a round: the more kills, the longer a round lasts.
    private const int KillsPerFilling = 6;
    private const int MostFillings = 20;
    // Of a prompt, as the simulator counts them.
    private const int TokensPerChunk = 200;
    private const int ShownProblems = 20;
    // From this many kills on each part of the work is hit.
    private const int Many = 50;

    // On a busy machine the program takes seconds to start.
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(40);

    private readonly int _chunks;
    private readonly int _kills;
    private readonly int _seed;
    private readonly Random _random;
    private readonly TextWriter _output;
    private readonly string _folder = Directory.CreateTempSubdirectory("batch-kills-").FullName;
    private readonly SimulatorServer _server;
    private readonly TcpProxy _network;
    private readonly Dictionary<KillPhase, int> _killed = [];
    private readonly List<string> _problems = [];
    private int _kill;
    private int _starts;
    private int _right;
    private bool _isKept;

    private BatchKills(int chunks, int kills, int seed, TextWriter output, SimulatorServer server)
    {
        (_chunks, _kills, _seed, _random, _output, _server) = (chunks, kills, seed, new Random(seed), output, server);
        // Requests take some milliseconds, so that kills fall into them.
        _network = TcpProxy.Start(new NetworkOptions { LatencyMs = 3 }, new Uri(server.BaseUrl).Port, TimeProvider.System);
    }

    private string Store => Path.Combine(_folder, "answers.db");

    private string Results => Path.Combine(_folder, "results.jsonl");

    // A start that is not killed sees its first batches end by then.
    private TimeSpan Longest => TimeSpan.FromSeconds(6 + (_chunks / 2_500.0));

    public static async Task<BatchKills> StartAsync(int chunks, int kills, int seed, TextWriter output)
    {
        var server = await SimulatorServer.StartAsync(new ProviderOptions
        {
            Seed = seed,
            Batches = new BatchOptions
            {
                DurationMs = new BatchDurationOptions { Min = 500, Max = 3_000 },
                LineErrors = 0.01,
                Expired = 0.02,
                Truncated = 0.01,
                QueueTokens = chunks * TokensPerChunk / Math.Clamp(kills / KillsPerFilling, 2, MostFillings),
            },
        });
        return new BatchKills(chunks, kills, seed, output, server);
    }

    public async Task<int> RunAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        var rounds = 0;
        do
            await RoundAsync(++rounds);
        while (_kill < _kills && _problems.Count == 0);
        var stats = _server.Stats;
        var batches = stats.Batches!;
        var all = rounds * _chunks;
        Check("chunks with one right result", _right, all);
        Check("batches started twice", batches.StartedTwice, 0);
        Check("lines answered twice", batches.LinesAnsweredTwice, 0);
        Check("calls made directly beyond the first of each round", Math.Max(0, stats.Answered - rounds - Killed(KillPhase.Documents)), 0);
        foreach (var phase in Enum.GetValues<KillPhase>().Where(phase => _kills >= Many && Killed(phase) == 0))
            _problems.Add($"no kill in {phase}");
        _isKept = _problems.Count > 0;
        await _output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            seed {_seed}: {rounds} rounds of {_chunks} chunks, {_starts} starts, {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s
            | figure | measured | target |
            |---|--:|--:|
            | kills | {_kill} | {_kills} |
            | – in passes over the documents | {Killed(KillPhase.Documents)} | |
            | – in submission | {Killed(KillPhase.Submission)} | |
            | – in waiting | {Killed(KillPhase.Waiting)} | |
            | – in collection | {Killed(KillPhase.Collection)} | |
            | chunks with exactly one right result | {_right} | {all} |
            | batches created | {batches.Created} | |
            | – refused by the queue limit | {batches.RefusedByQueue} | |
            | – expired in part | {batches.Expired} | |
            | lines answered | {batches.LinesAnswered} | |
            | batches started twice | {batches.StartedTwice} | 0 |
            | lines answered twice | {batches.LinesAnsweredTwice} | 0 |
            | calls made directly, the first of each round | {stats.Answered} | {rounds} |
            """));
        foreach (var problem in _problems.Take(ShownProblems))
            await _output.WriteLineAsync($"MISSED {problem}");
        await _output.WriteLineAsync(_isKept ? $"FAILED: batch-kills; see {_folder}" : "Passed: batch-kills");
        return _isKept ? Missed : Met;
    }

    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        await _server.DisposeAsync();
        if (!_isKept)
            Directory.Delete(_folder, recursive: true);
    }

    private async Task RoundAsync(int round)
    {
        var documents = new BatchDocuments(Path.Combine(_folder, $"documents-{round}"), round, _chunks);
        documents.Write();
        File.Delete(Results);
        while (true)
        {
            using var process = BatchRunProcess.Start(
                _folder, "run", $"documents-{round}", "--fields", BatchDocuments.Field, "--chunk-tokens",
                BatchDocuments.ChunkTokens.ToString(CultureInfo.InvariantCulture), "--chunk-overlap", "0", "--max-output-tokens", "60",
                "--base-url", $"http://127.0.0.1:{_network.Port}/v1", "--model", Model, "--batch", "--store", Store, "-o", Results);
            _starts++;
            if (_kill < _kills)
                await UntilMomentAsync(process);
            else
                await process.EndAsync(Guard);
            if (!process.HasEnded)
            {
                await process.KillAsync();
                var phase = process.IsSettling ? LedgerLook.PhaseOf(Store) ?? KillPhase.Documents : KillPhase.Documents;
                _killed[phase] = Killed(phase) + 1;
                _kill++;
                continue;
            }

            if (process.ExitCode != 0)
                _problems.Add($"after {_kill} kills a run ended with exit code {process.ExitCode}: {process.Said}");
            _problems.AddRange(documents.Check(Results, out var right));
            _right += right;
            return;
        }
    }

    /// <summary>
    /// Waits for the moment of a kill: half of them at any time of a start, and half in its submission or its collection, which are short.
    /// </summary>
    private async Task UntilMomentAsync(BatchRunProcess process)
    {
        KillPhase? aim = _random.Next(4) switch { 0 => KillPhase.Submission, 1 => KillPhase.Collection, _ => null };
        var moment = aim is null ? Longest * _random.NextDouble() : Longest;
        var more = Moment * _random.NextDouble() * _random.Next(2);
        var start = TimeProvider.System.GetTimestamp();
        while (!process.HasEnded && TimeProvider.System.GetElapsedTime(start) < moment)
        {
            if (aim is not null && process.IsSettling && LedgerLook.PhaseOf(Store) == aim)
            {
                await Task.Delay(more, TimeProvider.System);
                return;
            }

            await Task.Delay(Step, TimeProvider.System);
        }
    }

    private int Killed(KillPhase phase) => _killed.GetValueOrDefault(phase);

    private void Check(string figure, long measured, long target)
    {
        if (measured != target)
            _problems.Add($"{figure}: {measured} instead of {target}");
    }
}
