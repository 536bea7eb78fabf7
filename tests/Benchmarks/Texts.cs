using System.Text;
using BenchmarkDotNet.Attributes;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm.Tests.Benchmarks;

/// <summary>Reading and writing of texts.</summary>
public class Texts
{
    private const string Answer = """{"patient_name":"Anna Beispiel","date_of_birth":"1970-01-01","diagnosis":"J45.0"}""";

    private readonly FieldExtractor _extractor = new(ExtractionSchema.FromNames(["patient_name", "date_of_birth", "diagnosis"]));
    private readonly DocumentChunk _chunk = new("document", 0, "Patient name: Anna Beispiel\nDate of birth: 1970-01-01\nDiagnosis: J45.0", 0, 70, 30);
    private readonly string _letter = string.Concat(Enumerable.Repeat("The patient was seen in the morning, was in good spirits and was discharged in the evening with advice to rest.\n\n", 500));
    private readonly byte[] _body = Encoding.UTF8.GetBytes(
        """{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"simulated","choices":[{"index":0,"message":{"role":"assistant","content":"{\"patient_name\":\"Anna Beispiel\"}","refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}""");

    private readonly Dictionary<string, string> _headers = new()
    {
        ["x-ratelimit-limit-requests"] = "600",
        ["x-ratelimit-remaining-requests"] = "599",
        ["x-ratelimit-reset-requests"] = "100ms",
        ["x-ratelimit-limit-tokens"] = "300000",
        ["x-ratelimit-remaining-tokens"] = "299000",
        ["x-ratelimit-reset-tokens"] = "200ms",
    };

    private TokenChunker _chunker = null!;
    private LlmCall _call = null!;

    /// <summary>Loads the tokenizer.</summary>
    [GlobalSetup]
    public async Task SetupAsync()
    {
        var counter = await TiktokenCounter.LoadAsync();
        _chunker = new TokenChunker(new ChunkingOptions { MaxTokens = 500, OverlapTokens = 50 }, () => Task.FromResult(counter));
        var prompt = _extractor.Prompt(_chunk, previousError: null);
        _call = new LlmCall { Model = "simulated", SystemMessage = prompt.System, UserMessage = prompt.User, ResponseSchema = _extractor.Schema };
    }

    /// <summary>A letter of some 11,000 tokens is split.</summary>
    [Benchmark]
    public async Task<int> Chunker()
    {
        using var text = new StringReader(_letter);
        var chunks = 0;
        await foreach (var chunk in _chunker.ChunkAsync("document", text))
            chunks += chunk.Text.Length > 0 ? 1 : 0;
        return chunks;
    }

    /// <summary>A model's answer is read as fields.</summary>
    [Benchmark]
    public int AnswerReading() => _extractor.Read(_chunk, Answer).Fields!.Count;

    /// <summary>A request's body is written.</summary>
    [Benchmark]
    public int RequestWriting() => RequestWriter.Write(_call, Dialect.StartingWith(MaxTokensName.MaxTokens)).Length;

    /// <summary>The body and the headers of an HTTP answer are read.</summary>
    [Benchmark]
    public long ClientReadPath()
    {
        var completion = CompletionReader.Read(_body, "simulated");
        var limits = RateLimitHeaders.Read(name => _headers.GetValueOrDefault(name), DateTimeOffset.UnixEpoch);
        return completion.Usage.Total + (limits?.Requests.Remaining ?? 0);
    }
}
