using System.Diagnostics;
using System.Diagnostics.Metrics;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.Observability;

/// <summary>Listeners are others' code: their exceptions cost no call.</summary>
public sealed class ThrowingListenersTests
{
    // Listeners hear of every test's engines; these throw for this one alone.
    private const string Model = "model of the throwing listeners";

    [Fact]
    public async Task A_listener_that_throws_costs_no_result()
    {
        var thrown = 0;
        using var spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineMeter.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Name.EndsWith(Model, StringComparison.Ordinal) ? throw Counted() : ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(spans);
        using var metrics = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == EngineMeter.Name && instrument.Name == "gen_ai.client.operation.duration")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        metrics.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (Equals(tag.Value, Model))
                    throw Counted();
            }
        });
        metrics.Start();
        var client = new ScriptedClient((_, _) => ScriptedClient.Empty);
        await using var engine = ParallelProcessor.Start(new ParallelLlmOptions { Endpoints = { new LlmEndpoint("test", client, Model) } });

        var results = await engine.ProcessAsync(Engines.Request(5)).ToListAsync().WaitAsync(Engines.Guard);

        results.ShouldAllBe(result => result.Status == ChunkStatus.Completed);
        thrown.ShouldBe(10);

        Exception Counted()
        {
            Interlocked.Increment(ref thrown);
            return new InvalidOperationException("planned");
        }
    }
}
