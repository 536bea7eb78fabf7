using System.Diagnostics.Metrics;
using ParallelLlm.Host.Serving.Surface;

namespace ParallelLlm.Host.Serving.Telemetry;

/// <summary>Measures a service's endpoints and documents, beside the engine's own metrics, whenever someone looks.</summary>
internal sealed class ServiceMeter : IDisposable
{
    public const string Name = "ParallelLlm.Service";

    private static readonly BreakerState[] Breakers = Enum.GetValues<BreakerState>();

    private readonly Meter _meter = new(Name);

    public ServiceMeter(ServiceView view)
    {
        _meter.CreateObservableGauge(
            "parallel_llm.ready", () => view.Reasons().Count == 0 ? 1 : 0, "1", "1 when the service takes work, else 0.");
        _meter.CreateObservableGauge(
            "parallel_llm.endpoint.limit",
            () => Endpoints(view, endpoint => endpoint.Limit),
            "{attempt}",
            "Calls that may be out at once.");
        _meter.CreateObservableGauge(
            "parallel_llm.endpoint.in_flight", () => Endpoints(view, endpoint => endpoint.InFlight), "{attempt}", "Calls in flight.");
        _meter.CreateObservableGauge(
            "parallel_llm.endpoint.breaker",
            () => (view.Engine?.Endpoints ?? []).SelectMany(BreakerOf),
            "1",
            "1 for the state that the circuit breaker is in, 0 for the others.");
        _meter.CreateObservableGauge(
            "parallel_llm.documents.waiting", () => view.Documents.Waiting, "{document}", "Documents in the inbox, as of the last scan.");
        _meter.CreateObservableGauge(
            "parallel_llm.documents.in_flight", () => view.Documents.InFlight, "{document}", "Documents claimed and not finished.");
        _meter.CreateObservableCounter(
            "parallel_llm.documents.claimed", () => view.Documents.Claimed, "{document}", "Documents claimed.");
        _meter.CreateObservableCounter(
            "parallel_llm.documents.ended", () => Ended(view.Documents), "{document}", "Documents that left the service, by outcome.");
        _meter.CreateObservableCounter(
            "parallel_llm.documents.from_store",
            () => view.Documents.FromStore,
            "{document}",
            "Completed documents that were recognised, so that nothing was done for them.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Endpoints(ServiceView view, Func<EndpointStatus, int> value) =>
        (view.Engine?.Endpoints ?? []).Select(endpoint => new Measurement<int>(value(endpoint), Tag("endpoint", endpoint.Name)));

    private static IEnumerable<Measurement<int>> BreakerOf(EndpointStatus endpoint) => Breakers.Select(state => new Measurement<int>(
        endpoint.Breaker == state ? 1 : 0,
        Tag("endpoint", endpoint.Name),
        Tag("state", EndpointState.NameOf(state))));

    private static Measurement<long>[] Ended(DocumentCounts documents) =>
    [
        new(documents.Completed, Tag("outcome", "completed")),
        new(documents.Failed, Tag("outcome", "failed")),
        new(documents.PutBack, Tag("outcome", "put_back")),
    ];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
