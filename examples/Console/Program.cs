using ParallelLlm;

// Fields out of the files that the arguments name.
using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions
{
    BaseUrl = new Uri(Environment.GetEnvironmentVariable("LLM_BASE_URL") ?? "http://localhost:11434/v1"),
    ApiKey = Environment.GetEnvironmentVariable("LLM_API_KEY"),
});
var model = Environment.GetEnvironmentVariable("LLM_MODEL") ?? "llama3.2";
await using var engine = ParallelProcessor.Start(new ParallelLlmOptions { Endpoints = { new LlmEndpoint("main", client, model) } });

var fields = ExtractionSchema.FromNames(["patient_name", "date_of_birth", "diagnosis"]);
foreach (var path in args)
{
    using var text = File.OpenText(path);
    var document = new DocumentMerger(fields);
    await foreach (var chunk in engine.ProcessAsync(new ProcessingRequest(new TokenChunker().ChunkAsync(path, text)) { Fields = fields }))
        document.Add(chunk);

    var merged = document.Merge();
    Console.WriteLine($"{path}: {merged.Status}");
    foreach (var (name, value) in merged.Fields)
        Console.WriteLine($"  {name}: {value}");
}
