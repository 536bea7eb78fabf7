using Akka.Hosting;
using Examples.HostedService;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ParallelLlm;
using ParallelLlm.Hosting;

// An engine in the host's actor system. The host drains it when it stops.
using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions
{
    BaseUrl = new Uri(Environment.GetEnvironmentVariable("LLM_BASE_URL") ?? "http://localhost:11434/v1"),
    ApiKey = Environment.GetEnvironmentVariable("LLM_API_KEY"),
});
var builder = Host.CreateApplicationBuilder(args);
builder.Services
    .AddParallelLlm(options => options.Endpoints.Add(
        new LlmEndpoint("main", client, Environment.GetEnvironmentVariable("LLM_MODEL") ?? "llama3.2")))
    .AddAkka("hosted", akka => akka.WithParallelLlm())
    .AddHostedService<LineReader>();
await builder.Build().RunAsync();
