using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Laboratory.Simulation;
using ParallelLlm.Tests.Load.Definition;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>A server and the production engine that calls it over HTTP on the loopback interface, both fresh.</summary>
internal sealed class TestBed : IAsyncDisposable
{
    private readonly Scenario _scenario;
    private readonly OpenAICompatibleClient _client;

    private TestBed(Scenario scenario, SimulatorServer server)
    {
        _scenario = scenario;
        Server = server;
        var url = new UriBuilder(server.BaseUrl);
        if (scenario.Network is { } network)
        {
            Network = TcpProxy.Start(network, url.Port, TimeProvider.System);
            url.Port = Network.Port;
        }

        _client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = url.Uri, ApiKey = scenario.Server.ApiKey });
        Engine = ParallelProcessor.Start(EngineSetup.Options(scenario, SimulatedEndpoint.Of(_client)));
    }

    public SimulatorServer Server { get; }

    /// <summary>The network between engine and server; null if there is none.</summary>
    public TcpProxy? Network { get; }

    public ParallelProcessor Engine { get; }

    public static async Task<TestBed> StartAsync(Scenario scenario, CancellationToken cancellationToken) =>
        new(scenario, await SimulatorServer.StartAsync(scenario.Server, cancellationToken: cancellationToken));

    /// <summary>Runs everything once, so that later measurements exclude loading.</summary>
    public static async Task WarmUpAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        if (scenario.WarmUpChunks == 0)
            return;
        await using var bed = await StartAsync(scenario with { Server = new ProviderOptions(), Network = null }, cancellationToken);
        await foreach (var _ in bed.ReadAsync(Workload.Document("warm-up", scenario.WarmUpChunks), cancellationToken))
        {
            // The results do not matter.
        }
    }

    /// <summary>Reads chunks as one request.</summary>
    public IAsyncEnumerable<ProcessedChunk> ReadAsync(IEnumerable<DocumentChunk> chunks, CancellationToken cancellationToken) =>
        Engine.ProcessAsync(
            new ProcessingRequest(chunks)
            {
                Fields = Workload.Fields,
                MaxConcurrency = _scenario.Engine.MaxConcurrency,
                Timeout = TimeSpan.FromSeconds(_scenario.Request.TimeoutSeconds),
                MaxAttempts = _scenario.Request.MaxAttempts,
            },
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _client.Dispose();
        if (Network is not null)
            await Network.DisposeAsync();
        await Server.DisposeAsync();
    }
}
