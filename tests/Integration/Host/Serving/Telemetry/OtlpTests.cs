using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Serving.Telemetry;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Host.Serving.Telemetry;

[Collection(Alone.Name)]
public sealed class OtlpTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, string> _received = new();
    private readonly WebApplication _collector;

    public OtlpTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _collector = builder.Build();
        _collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            // Texts stand in the binary form as they are.
            _received.AddOrUpdate(context.Request.Path, Encoding.UTF8.GetString(body.ToArray()), (_, before) => before + Encoding.UTF8.GetString(body.ToArray()));
        });
    }

    public Task InitializeAsync() => _collector.StartAsync();

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    [Theory]
    [InlineData("", "/v1/metrics /v1/traces")]
    [InlineData("OTEL_TRACES_EXPORTER=none", "/v1/metrics")]
    [InlineData("OTEL_METRICS_EXPORTER=none", "/v1/traces")]
    [InlineData("OTEL_SDK_DISABLED=true", "")]
    public async Task Telemetry_goes_where_the_environment_points_and_contains_no_text(string variable, string paths)
    {
        var environment = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_SERVICE_NAME"] = "letters-service",
        };
        if (variable.Split('=') is [var name, var value])
            environment[name] = value;

        using (ServiceTelemetry.Start(environment, _collector.Urls.First()))
        {
            await using var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty));
            await engine.ProcessAsync(Engines.Request(3, document: "Meier.pdf")).ToListAsync().WaitAsync(Engines.Guard);
        }

        _received.Keys.Order().ShouldBe(paths.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        foreach (var (path, text) in _received)
        {
            text.ShouldContain("letters-service");
            text.ShouldContain(path == "/v1/metrics" ? "gen_ai.client.token.usage" : "chat model");
            text.ShouldNotContain("Meier");
            text.ShouldNotContain("text 0");
        }
    }

    [Fact]
    public void The_environment_counts_more_than_the_configuration_and_nothing_is_sent_without_either()
    {
        var ours = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://a", ["HOME"] = "/root" };

        OtlpVariables.Of(ours, "http://b").ShouldBe(new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://a" });
        OtlpVariables.Of(new Dictionary<string, string>(), "http://b").ShouldBe(new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://b" });
        OtlpVariables.Exports("METRICS", new Dictionary<string, string?>()).ShouldBeFalse();
        OtlpVariables.Exports("TRACES", new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://a" }).ShouldBeTrue();
        OtlpVariables.Exports("METRICS", new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://a" }).ShouldBeFalse();
    }
}
