using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Laboratory.Definition;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Laboratory.Http;

/// <summary>
/// A run of a scenario in real time: the production engine with its HTTP client against the simulator's server on the loopback interface. The record has the form of one from
/// virtual time and is measured in the same way.
/// </summary>
internal sealed class HttpRun
{
    private const string Field = "patient_name";

    private static readonly ExtractionSchema Fields = ExtractionSchema.FromNames([Field]);

    private readonly ControlScenario _scenario;
    private readonly RunRecord _record;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly int _charactersAround;

    private HttpRun(ControlScenario scenario, TimeProvider time)
    {
        _scenario = scenario;
        _record = new RunRecord(scenario, "production", scenario.Server.Seed, scenario.Server);
        _time = time;
        _start = time.GetTimestamp();
        var empty = new FieldExtractor(Fields).Prompt(new DocumentChunk("empty", 0, "", 0, 0, 0), null);
        _charactersAround = (empty.System?.Length ?? 0) + empty.User.Length;
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Runs a scenario that is already sped up.</summary>
    public static async Task<RunRecord> RunAsync(ControlScenario scenario, TimeProvider time, CancellationToken cancellationToken)
    {
        if (scenario.Work.Cancel.Count > 0)
            throw new NotSupportedException($"{scenario.Name}: cancelled documents are supported in virtual time only.");
        await using var server = await SimulatorServer.StartAsync(scenario.Server, time: time, cancellationToken: cancellationToken);
        // The server's clock stands at zero now.
        var run = new HttpRun(scenario, time);
        await Task.WhenAll(Enumerable.Range(0, scenario.Clients.Count).Select(client => run.ClientAsync(client, server.BaseUrl, cancellationToken)));
        foreach (var call in run._record.Calls)
            run._record.End = call.Ended > run._record.End ? call.Ended : run._record.End;
        return run._record;
    }

    /// <summary>Runs a few calls, so that measurements exclude loading the program.</summary>
    public static async Task WarmUpAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var scenario = new ControlScenario { Title = "warm-up", Server = new ProviderOptions { Concurrency = 6 }, Work = new WorkShape { Requests = 2_000 } };
        await RunAsync(scenario, time, cancellationToken);
    }

    private async Task ClientAsync(int client, string baseUrl, CancellationToken cancellationToken)
    {
        var shape = _scenario.Clients;
        using var http = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(baseUrl) });
        var endpoint = new LlmEndpoint("simulator", new RecordingClient(http, _record, client, _scenario.Work.Requests, () => Now), "simulated");
        var options = new ParallelLlmOptions { Endpoints = { endpoint }, Engine = { MaxConcurrency = shape.Cap, Seed = _scenario.Server.Seed + client } };
        await using var engine = ParallelProcessor.Start(options, time: _time);
        var start = Arrivals.StartOf(_scenario, client);
        var documents = Enumerable.Range(0, _scenario.Work.Documents)
            .Select(index => DocumentAsync(engine, client, index, start + Arrivals.OpensAfter(_scenario.Work, index), cancellationToken));
        await Task.WhenAll(documents);
    }

    private async Task DocumentAsync(ParallelProcessor engine, int client, int index, TimeSpan opensAt, CancellationToken cancellationToken)
    {
        var work = _scenario.Work;
        await UntilAsync(opensAt, cancellationToken);
        var chunks = Arrivals.ChunksOf(work, index);
        var request = new ProcessingRequest(ChunksAsync(client, index, chunks, opensAt, cancellationToken))
        {
            Fields = Fields,
            MaxConcurrency = Math.Min(work.MaxConcurrency ?? _scenario.Clients.Cap, _scenario.Clients.Cap),
            MaxOutputTokens = work.MaxOutputTokens,
            Timeout = TimeSpan.FromSeconds(_scenario.Clients.TimeoutS),
            Order = ResultOrder.Completion,
        };
        var right = 0;
        await foreach (var result in engine.ProcessAsync(request, cancellationToken))
            right += result.Status == ChunkStatus.Completed && result.Result![Field].ValueEquals(NameOf(index, result.Chunk.Index)) ? 1 : 0;
        lock (_record)
            _record.Lost += chunks - right;
    }

    private async IAsyncEnumerable<DocumentChunk> ChunksAsync(
        int client, int document, int count, TimeSpan opensAt, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var random = new Random(unchecked((((_scenario.Server.Seed * 31) + client) * 1009) + document));
        for (var index = 0; index < count; index++)
        {
            await UntilAsync(opensAt + TimeSpan.FromSeconds(index * Arrivals.ChunkEvery(_scenario.Work, document)), cancellationToken);
            var tokens = _scenario.Work.DrawTokens(random);
            var text = $"Patient name: {NameOf(document, index)}\n";
            // The server counts four characters of the prompt as a token.
            text = text.PadRight(Math.Max(text.Length, (4 * tokens) - _charactersAround), '.');
            yield return new DocumentChunk("document", index, text, 0, text.Length, text.Length / 4);
        }
    }

    private async Task UntilAsync(TimeSpan at, CancellationToken cancellationToken)
    {
        if (at > Now)
            await Task.Delay(at - Now, _time, cancellationToken);
    }

    private static string NameOf(int document, int index) => FormattableString.Invariant($"P{document}-{index}");
}
