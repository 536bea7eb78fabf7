using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>
/// An engine with a store, as the program has it, and two endpoints at one simulated provider: one whose calls are made by batches, and an
/// ordinary one.
/// </summary>
internal sealed class MixedEngine : IAsyncDisposable
{
    /// <summary>Name of the ordinary endpoint.</summary>
    public const string Calls = "calls";

    private const string Batches = "batches";
    private const string Model = "model";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("batch-beside-");
    private readonly SqliteCompletionStore _store;
    private readonly OpenAICompatibleClient _client;

    private MixedEngine(SimulatorServer server)
    {
        Server = server;
        _store = SqliteCompletionStore.Open(Path.Combine(_folder.FullName, "answers.db"));
        _client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        Batching = new BatchingClient(_client, Model, new BatchingOptions
        {
            LedgerPath = Path.Combine(_folder.FullName, "batches.db"),
            FirstPause = TimeSpan.FromMilliseconds(20),
            LongestPause = TimeSpan.FromMilliseconds(200),
            // So that each call is of an ordinary chunk.
            TriesFirstCall = false,
        });
        Engine = ParallelProcessor.Start(new ParallelLlmOptions
        {
            Endpoints =
            {
                new LlmEndpoint(Calls, _client, Model) { Identity = server.BaseUrl },
                new LlmEndpoint(Batches, Batching, Model) { Identity = server.BaseUrl },
            },
            Store = { Completions = _store },
        });
    }

    public SimulatorServer Server { get; }

    public BatchingClient Batching { get; }

    public ParallelProcessor Engine { get; }

    public static async Task<MixedEngine> StartAsync(ProviderOptions server) => new(await SimulatorServer.StartAsync(server));

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Batching.Dispose();
        _client.Dispose();
        await _store.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
