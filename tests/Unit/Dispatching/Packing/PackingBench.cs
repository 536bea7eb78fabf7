using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;
using ParallelLlm.Dispatching.Ordering;
using ParallelLlm.Dispatching.Retrying;
using ParallelLlm.Observability;
using ParallelLlm.Runtime;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Laboratory.Simulation;

namespace ParallelLlm.Tests.Unit.Dispatching.Packing;

/// <summary>The dispatcher and the built-in extractor against a simulated provider, in virtual time.</summary>
internal sealed class PackingBench
{
    private const int Cap = 20;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(500);

    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedClient _client;
    private readonly Dispatcher _dispatcher;
    private readonly InlineControls _controls;
    private readonly Request _request;
    private readonly PriorityQueue<Attempt, TimeSpan> _inFlight = new();
    private readonly SortedDictionary<int, string?> _names = [];

    public PackingBench(ProviderOptions provider, ParallelLlm.Packing packing)
    {
        _client = new SimulatedClient(provider, _time);
        var options = new ParallelLlmOptions { Engine = { MaxConcurrency = Cap, Seed = 1 } };
        var limiter = new AdaptiveLimiter(options.Throttle, Cap, new Random(1));
        var gate = new EndpointGate(0, new LlmEndpoint("simulator", _client, "model"), Cap, limiter.Policy, BreakerPolicy.Initial, TimeSpan.Zero);
        _dispatcher = new Dispatcher(new AdmissionCore(Cap, [gate], options, new Random(1)), new RetryPolicy(options.Retry, new Random(1)));
        _controls = new InlineControls(_dispatcher, gate, limiter, options);
        var settings = new ProcessingRequest([]) { Packing = packing };
        var work = new PromptWork(new FieldExtractor(ExtractionSchema.FromNames(["name"])), minPartLength: 1);
        _request = new Request(settings, work, EndpointSet.Of(0), int.MaxValue)
        {
            Results = new RequestResults(ResultOrder.Completion, int.MaxValue, long.MaxValue),
        };
    }

    /// <summary>Calls that were answered.</summary>
    public long Calls => _client.Stats.Answered;

    /// <summary>The names found, by chunk; null where a chunk failed.</summary>
    public IReadOnlyList<string?> Names => [.. _names.Values];

    /// <summary>Processes chunks of 150 tokens; returns the virtual seconds that it took.</summary>
    public async Task<double> RunAsync(int chunks)
    {
        _dispatcher.Open(_request);
        for (var number = 0; number < chunks; number++)
        {
            var text = $"Name: Patient {number}\n".PadRight(600, 'x');
            var chunk = new DocumentChunk("doc", number, text, number * 600L, (number + 1) * 600L, 150);
            var item = new WorkItem(_request, number, chunk, new ChunkRecord(_request.Tally, "doc", number));
            item.Prompt = _request.Work.Prepare(item);
            _dispatcher.Enqueue(item, TimeSpan.Zero);
        }

        var now = TimeSpan.Zero;
        while (true)
        {
            while (_inFlight.TryPeek(out var ended, out var due) && due <= now)
                End(_inFlight.Dequeue(), now);
            _dispatcher.Advance(now);
            do
            {
                while (_dispatcher.TryDispatch(now, out var attempt))
                    await SendAsync(attempt, now);
            }
            while (_controls.Listen(now));

            while (_dispatcher.Events.TryTake(out var what))
            {
                if (what.Kind == EngineEventKind.ChunkFinished)
                    _names.Add(what.Chunk.Item.Chunk.Index, NameIn(what.Chunk.Value));
            }

            if (_names.Count == chunks)
                return now.TotalSeconds;
            var next = Next(now);
            _time.Advance(next - now);
            now = next;
        }
    }

    private static string? NameIn(object? value) =>
        value is IReadOnlyDictionary<string, JsonElement> fields ? fields["name"].GetString() : null;

    private TimeSpan Next(TimeSpan now)
    {
        var next = _inFlight.TryPeek(out _, out var due) ? due : TimeSpan.MaxValue;
        next = _dispatcher.NextWake(now) is { } wake && wake < next ? wake : next;
        next.ShouldBeLessThan(TimeSpan.FromHours(1), "nothing would ever happen");
        return next;
    }

    private async Task SendAsync(Attempt attempt, TimeSpan now)
    {
        // Without latency the provider answers at once.
        var result = await _request.Work.CallAsync(attempt, _request, CancellationToken.None);
        attempt.Outcome = result.Outcome!;
        _inFlight.Enqueue(attempt, now + Latency);
    }

    private void End(Attempt attempt, TimeSpan now)
    {
        attempt.EndedAt = now;
        if (attempt.Outcome.Succeeded && attempt.Item.Pack is not null)
            attempt.Readings = _request.Work.ReadShared(attempt);
        else if (attempt.Outcome.Succeeded)
            (attempt.Value, attempt.InvalidAnswer) = _request.Work.Read(attempt) is var reading ? (reading.Value, reading.Error) : default;
        _dispatcher.Complete(attempt);
        _controls.Acknowledge(now);
    }
}
