using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;
using ParallelLlm;

// Any IChatClient as the endpoint; here, the one of the OpenAI SDK. The engine retries, so the SDK need not.
var options = new OpenAIClientOptions
{
    Endpoint = new Uri(Environment.GetEnvironmentVariable("LLM_BASE_URL") ?? "http://localhost:11434/v1"),
    RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(maxRetries: 0),
};
var key = new ApiKeyCredential(Environment.GetEnvironmentVariable("LLM_API_KEY") ?? "none");
var model = Environment.GetEnvironmentVariable("LLM_MODEL") ?? "llama3.2";
using var chat = new OpenAIClient(key, options).GetChatClient(model).AsIChatClient();

await using var engine = ParallelProcessor.Start(new ParallelLlmOptions
{
    Endpoints = { new LlmEndpoint("main", new ChatClientAdapter(chat), model) },
});
var chunks = args.Select((path, index) => Chunk(path, index, File.ReadAllText(path)));
var request = new ProcessingRequest(chunks) { Fields = ExtractionSchema.FromNames(["patient_name", "diagnosis"]) };
await foreach (var chunk in engine.ProcessAsync(request))
    Console.WriteLine($"{chunk.Chunk.DocumentId}: {chunk.Result?["patient_name"]}, {chunk.Result?["diagnosis"]} {chunk.Error?.Message}");

// A short document is one chunk; TokenChunker cuts longer ones. About four characters make a token.
static DocumentChunk Chunk(string name, int index, string text) => new(name, index, text, 0, text.Length, text.Length / 4);
