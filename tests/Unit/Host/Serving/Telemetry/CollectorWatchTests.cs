using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Serving.Telemetry;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.Host.Serving.Telemetry;

[Collection(Alone.Name)]
public sealed class CollectorWatchTests
{
    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task Fault_Kinder_A_missing_collector_is_logged_once(string protocol)
    {
        var log = new Lines();
        var environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol };
        using (ServiceTelemetry.Start(environment, "http://127.0.0.1:9", log))
        {
            await using var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty));
            await engine.ProcessAsync(Engines.Request(3)).ToListAsync().WaitAsync(Engines.Guard);
        }

        log.Said.ShouldHaveSingleItem().ShouldStartWith("Metrics and traces do not reach their OpenTelemetry collector: ");
    }

    private sealed class Lines : ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Said { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Enqueue(formatter(state, exception));
    }
}
