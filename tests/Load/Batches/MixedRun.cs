using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>One measurement: ordinary chunks of three priorities, alone or beside a request that goes through batches.</summary>
/// <param name="chunks">Ordinary chunks.</param>
/// <param name="batched">Chunks of the other request; 0 for none.</param>
/// <param name="seed">Seed of the provider and of the arrivals.</param>
internal sealed class MixedRun(int chunks, int batched, int seed)
{
    /// <summary>Mean latency of an ordinary call in milliseconds.</summary>
    public const double LatencyMs = 200;

    /// <summary>The provider's hidden limit of calls at once.</summary>
    public const int HiddenLimit = 16;

    // More urgent chunks arrive one by one, the last of them while normal ones still wait.
    private const double UrgentShare = 0.15;
    private const double HighShare = 0.25;
    private const double ArrivalShare = 0.7;

    private static readonly TimeProvider Time = TimeProvider.System;
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(10);

    /// <param name="queueTokens">Tokens that may wait in batches; 0 for any number.</param>
    public async Task<MixedFigures> RunAsync(long queueTokens)
    {
        using var guard = new CancellationTokenSource(Guard);
        await using var mixed = await MixedEngine.StartAsync(Server(queueTokens));
        var ordinary = Ordinary(mixed.Engine);
        var low = batched == 0 ? null : new BatchedChunks(mixed, batched);
        var batching = low is null ? Task.FromResult(0.0) : TimeAsync(() => low.RunAsync(guard.Token));
        var seconds = await TimeAsync(() => Task.WhenAll(ordinary.Select(group => group.RunAsync(guard.Token))));
        var passesBeside = low?.Passes ?? 0;
        return new MixedFigures(ordinary, seconds, low, await batching, passesBeside, mixed.Server.Stats);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Time.GetTimestamp();
        await Task.Run(work);
        return Time.GetElapsedTime(start).TotalSeconds;
    }

    private ProviderOptions Server(long queueTokens) => new()
    {
        Seed = seed,
        Concurrency = HiddenLimit,
        Latency = new LatencyOptions { Ms = LatencyMs, Cv = 0.3 },
        Batches = new BatchOptions
        {
            ValidationMs = 100,
            DurationMs = new BatchDurationOptions { Min = 500, Max = 1_500 },
            QueueTokens = queueTokens,
            // For more than two passes.
            LineErrors = 0.02,
            Invalid = 0.02,
        },
    };

    private OrdinaryChunks[] Ordinary(ParallelProcessor engine)
    {
        var random = new Random(seed);
        var (urgent, high) = ((int)(chunks * UrgentShare), (int)(chunks * HighShare));
        var arrivals = TimeSpan.FromMilliseconds(ArrivalShare * chunks * LatencyMs / HiddenLimit);
        return
        [
            new OrdinaryChunks(engine, Priority.Urgent, Spread(urgent), Time),
            new OrdinaryChunks(engine, Priority.High, Spread(high), Time),
            new OrdinaryChunks(engine, Priority.Normal, new TimeSpan[chunks - urgent - high], Time),
        ];

        TimeSpan[] Spread(int count) => [.. Enumerable.Range(0, count).Select(_ => arrivals * random.NextDouble()).Order()];
    }
}
