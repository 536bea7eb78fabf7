using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using ParallelLlm;

// A stage of an Akka.Streams graph: file names in, diagnoses out, with backpressure from one end to the other.
using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions
{
    BaseUrl = new Uri(Environment.GetEnvironmentVariable("LLM_BASE_URL") ?? "http://localhost:11434/v1"),
    ApiKey = Environment.GetEnvironmentVariable("LLM_API_KEY"),
});
var model = Environment.GetEnvironmentVariable("LLM_MODEL") ?? "llama3.2";
await using var engine = ParallelProcessor.Start(new ParallelLlmOptions { Endpoints = { new LlmEndpoint("main", client, model) } });
using var system = ActorSystem.Create("pipeline");

var chunker = new TokenChunker();
var settings = new ProcessingRequest([]) { Fields = ExtractionSchema.FromNames(["diagnosis"]) };
await Source.From(args)
    .ConcatMany(path => Source.From(() => chunker.ChunkAsync(path, File.OpenText(path))))
    .Via(engine.CreateFlow(settings))
    .Where(chunk => chunk.Status == ChunkStatus.Completed)
    .RunForeach(chunk => Console.WriteLine($"{chunk.Chunk.DocumentId}: {chunk.Result!["diagnosis"]}"), system.Materializer());
await system.Terminate();
