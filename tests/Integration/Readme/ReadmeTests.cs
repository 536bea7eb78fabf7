using System.Net;
using System.Text;
using System.Text.Json;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using FromOutside;
using Microsoft.Extensions.DependencyInjection;
using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Host.Settings;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;
using ParallelLlm.Tests.Integration.Host.Commands;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Readme;

/// <summary>What the README says is so: its code compiles and works, its first command gives what it shows.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void The_code_in_the_readme_is_the_code_that_is_compiled_here()
    {
        var source = File.ReadAllLines(Path.Combine(ReadmeText.Folder, "tests/Integration/Readme/Examples.cs"));
        var names = ReadmeText.BlocksIn("csharp").ToList();

        names.ShouldBe(["library", "hosting", "function", "classifier", "flow"]);
        foreach (var name in names)
        {
            var block = ReadmeText.Block(name);
            var compiled = source.SkipWhile(line => line.Trim() != $"#region {name}").Skip(1).TakeWhile(line => line.Trim() != "#endregion");
            Words(block.Where(line => !IsUsing(line))).ShouldBe(Words(compiled), $"README.md, block {name}, and Examples.cs differ");
            block.Where(IsUsing).ShouldBeSubsetOf(source.Where(IsUsing));
        }
    }

    [Fact]
    public async Task The_first_command_finds_the_right_fields_in_every_sample()
    {
        const string Run = "dotnet run --project src/Host -c Release -- ";
        var command = ReadmeText.Block("run").ShouldHaveSingleItem();
        command.ShouldStartWith(Run);

        var (code, output, _) = await ProgramProcess.RunAsync(ReadmeText.Folder, command[Run.Length..]);

        code.ShouldBe(0);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => $"{Text(line, "document")} {Text(line, "status")}: {string.Join(" | ", line.GetProperty("fields").EnumerateObject())}")
            .ShouldBe(SamplesTests.Expected.Select(row => $"samples/{row[0]} completed: \"patient_name\":\"{row[1]}\" | \"date_of_birth\":\"{row[2]}\" | \"diagnosis\":\"{row[3]}\""));
        JsonDocument.Parse(string.Concat(ReadmeText.Block("line"))).RootElement.EnumerateObject().Select(member => member.Name)
            .ShouldBe(JsonDocument.Parse(output.Split('\n')[0]).RootElement.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void Every_command_is_one_that_the_program_takes()
    {
        var context = new HostContext { Environment = new Dictionary<string, string>(), Output = TextWriter.Null, Error = TextWriter.Null };
        var commands = ReadmeText.Commands("parallel-llm ").ToList();

        commands.Count.ShouldBeGreaterThan(6);
        foreach (var command in commands)
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            ParseSlips.Of(CommandLine.Build(context).Parse(words), words).ShouldBeEmpty(command);
        }
    }

    [Fact]
    public void The_files_that_it_shows_are_taken()
    {
        var config = ConfigReader.Read(Encoding.UTF8.GetBytes(string.Join('\n', ReadmeText.Block("config"))), "config.json");
        config.Errors.ShouldBeEmpty();
        config.Endpoints.Select(endpoint => endpoint.Name).ShouldBe(["dudoxx", "local"]);
        config.Profiles.ShouldHaveSingleItem();

        var prices = ConfigReader.Read(Encoding.UTF8.GetBytes(string.Join('\n', ReadmeText.Block("prices"))), "config.json");
        prices.Errors.ShouldBeEmpty();
        prices.Prices.ShouldHaveSingleItem();

        ProviderOptions.Parse(string.Concat(ReadmeText.Block("scenario"))).Concurrency.ShouldBe(4);
        ProviderOptions.Parse(string.Concat(ReadmeText.Block("batches"))).Batches.ValidationMs.ShouldBe(2000);
        var pool = ConfigReader.Read(Encoding.UTF8.GetBytes(string.Join('\n', ReadmeText.Block("pool"))), "pool.json");
        pool.Errors.ShouldBeEmpty();
        pool.Endpoints.Select(endpoint => endpoint.Name).ShouldBe(["now", "later"]);
    }

    [Fact]
    public async Task The_library_example_reads_a_document_over_HTTP()
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { ApiKey = "key" });
        using var folder = new TempFolder();
        var path = folder.Write("letter.txt", "Patient name: Ada\nDiagnosis: flu");

        var document = await Examples.ReadAsync(path, new Uri(server.BaseUrl), "any", "key").WaitAsync(Engines.Guard);

        document.Status.ShouldBe(DocumentStatus.Completed);
        document.Fields["patient_name"].GetString().ShouldBe("Ada");
        document.Fields["diagnosis"].GetString().ShouldBe("flu");
    }

    [Fact]
    public async Task The_hosting_example_gives_an_engine_in_the_hosts_actor_system()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        Examples.AddEngine(builder.Services, new ScriptedClient((_, _) => ScriptedClient.Empty), "model");
        using var host = builder.Build();
        await host.StartAsync();

        var results = await host.Services.GetRequiredService<ParallelProcessor>().ProcessAsync(Engines.Request(3)).ToListAsync().WaitAsync(Engines.Guard);

        results.Count.ShouldBe(3);
        host.Services.GetRequiredService<ActorSystem>().Name.ShouldBe("my-app");
        await host.StopAsync().WaitAsync(Engines.Guard);
    }

    [Fact]
    public async Task The_function_example_retries_throttled_calls()
    {
        var calls = 0;
        using var http = new HttpClient(new Answers(() => Interlocked.Increment(ref calls) == 1 ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK))
        { BaseAddress = new Uri("http://example.invalid/") };
        await using var engine = Engines.Start(new ScriptedClient((_, _) => ScriptedClient.Empty));

        var results = new List<string?>();
        await foreach (var result in Examples.SummariseAsync(engine, http, Engines.Chunks(3)))
            results.Add(result.Result);

        results.ShouldBe(["short", "short", "short"]);
        calls.ShouldBe(4);
    }

    [Fact]
    public async Task The_flow_example_returns_only_found_diagnoses()
    {
        using var system = ActorSystem.Create("readme");
        await using var engine = Engines.Start(new ScriptedClient((call, _) =>
            AttemptOutcome.Answered(call.UserMessage.Contains("text 1", StringComparison.Ordinal) ? """{"diagnosis":"flu"}""" : """{"diagnosis":null}""")));

        var found = await Examples.Diagnoses(engine, Source.From(Engines.Chunks(3))).RunWith(Sink.Seq<string>(), system.Materializer()).WaitAsync(Engines.Guard);

        found.ShouldBe(["flu"]);
        await system.Terminate();
    }

    private static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal);

    private static string Words(IEnumerable<string> lines) =>
        string.Join(' ', string.Join(' ', lines).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private sealed class Answers(Func<HttpStatusCode> next) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(next()) { Content = new StringContent("short") });
    }
}
