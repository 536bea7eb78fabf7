using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using ParallelLlm.Hosting;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.Hosting;

public sealed class ParallelLlmServicesTests
{
    [Fact]
    public async Task A_container_shares_one_engine_and_ends_it()
    {
        var services = new ServiceCollection()
            .AddParallelLlm(options => options.Endpoints.Add(new LlmEndpoint("test", new ScriptedClient((_, _) => ScriptedClient.Empty), "model")))
            .BuildServiceProvider();
        var engine = services.GetRequiredService<ParallelProcessor>();

        (await engine.ProcessAsync(Engines.Request(10)).ToListAsync().WaitAsync(Engines.Guard)).Count.ShouldBe(10);
        services.GetRequiredService<ParallelProcessor>().ShouldBeSameAs(engine);

        await services.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(engine.ProcessAsync(Engines.Request(1)).ToListAsync());
    }

    [Fact]
    public async Task With_Akka_Hosting_it_lives_in_the_hosts_actor_system_and_is_drained_with_it()
    {
        var client = new ManualClient();
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Services
            .AddParallelLlm(options => options.Endpoints.Add(new LlmEndpoint("test", client, "model")))
            .AddAkka("host", akka => akka.WithParallelLlm(TimeSpan.FromSeconds(20)));
        using var host = builder.Build();
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var control = await host.Services.GetRequiredService<IRequiredActor<ParallelLlmControl>>().GetAsync();
        control.Path.Address.System.ShouldBe("host");

        var results = host.Services.GetRequiredService<ParallelProcessor>().ProcessAsync(Engines.Request(1)).ToListAsync();
        var call = await client.NextAsync();
        var stopping = host.StopAsync();
        call.Succeed();

        (await results.WaitAsync(Engines.Guard)).Single().Status.ShouldBe(ChunkStatus.Completed);
        await stopping.WaitAsync(Engines.Guard);
        system.WhenTerminated.IsCompleted.ShouldBeTrue();
    }
}
