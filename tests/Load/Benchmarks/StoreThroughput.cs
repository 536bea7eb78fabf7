using System.Text.Json;
using ParallelLlm.Host;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.Benchmarks;

/// <summary>Cost of a second run over an unchanged corpus: chunks with stored answers, and documents recognized as a whole.</summary>
internal static class StoreThroughput
{
    private const string Answer = """{"patient_name":"Anna Beispiel","date_of_birth":"1970-01-01","diagnosis":"J45.0"}""";

    // The machine is not dedicated: the least disturbed round counts.
    private const int Rounds = 3;

    // Small chunks of some 100 tokens, and the default size of a run.
    private static readonly int[] Sizes = [400, 8_000];

    private static readonly ExtractionSchema Fields = ExtractionSchema.FromNames(["patient_name", "date_of_birth", "diagnosis"]);

    public static async Task<int> RunAsync(TextWriter output, int chunks, int documents)
    {
        var folder = Directory.CreateTempSubdirectory("parallel-llm-bench-").FullName;
        try
        {
            var met = true;
            await output.WriteLineAsync("characters/chunk       chunks   saved/s (first run)   found/s (second run)   processor µs/chunk   calls in the second run");
            foreach (var size in Sizes)
                met &= await MeasureChunksAsync(output, Path.Combine(folder, $"{size}.db"), chunks, size);
            met &= await MeasureDocumentsAsync(output, folder, documents);
            return met ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> MeasureChunksAsync(TextWriter output, string path, int count, int size)
    {
        var texts = Enumerable.Range(0, count).Select(number => Chunk(number, size)).ToArray();
        var (saved, _, _) = await RunAsync(path, texts);
        await RunAsync(path, texts[..Math.Min(count, 20_000)]);
        var (found, cpu, calls) = (0.0, double.MaxValue, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var again = await RunAsync(path, texts);
            (found, cpu, calls) = (Math.Max(found, again.Rate), Math.Min(cpu, again.Microseconds), calls + again.Calls);
        }

        await output.WriteLineAsync($"{size,16:N0}   {count,10:N0}   {saved,19:N0}   {found,20:N0}   {cpu,18:F1}   {calls,23:N0}");
        var met = calls == 0 && found >= 50_000;
        await output.WriteLineAsync($"{(met ? "met   " : "MISSED")} stored chunks a second, without a call: {found:N0} (≥ 50,000)");
        return met;
    }

    private static async Task<(double Rate, double Microseconds, int Calls)> RunAsync(string path, DocumentChunk[] chunks)
    {
        await using var store = SqliteCompletionStore.Open(path);
        var client = new CountingClient();
        var options = new ParallelLlmOptions { Endpoints = { new LlmEndpoint("constant", client, "none") { Identity = "http://constant/v1" } } };
        options.Store.Completions = store;
        await using var engine = ParallelProcessor.Start(options);
        var (start, cpu) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var done = 0;
        await foreach (var result in engine.ProcessAsync(new ProcessingRequest(chunks) { Fields = Fields }))
        {
            if (result.Status != ChunkStatus.Completed || result.Result!["diagnosis"].GetString() != "J45.0")
                throw new InvalidOperationException($"{result.Chunk} ended as {result.Status}: {result.Error?.Message}");
            done++;
        }

        if (done != chunks.Length)
            throw new InvalidOperationException($"{done} results for {chunks.Length} chunks");
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        return (chunks.Length / elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / chunks.Length, client.Calls);
    }

    // The whole program in this process, over HTTP, from files to lines.
    private static async Task<bool> MeasureDocumentsAsync(TextWriter output, string folder, int count)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions());
        var documents = Directory.CreateDirectory(Path.Combine(folder, "documents")).FullName;
        for (var i = 0; i < count; i++)
            await File.WriteAllTextAsync(Path.Combine(documents, $"{i:D6}.txt"), $"Patient name: Anna {i}\n{string.Concat(Enumerable.Repeat("Nothing of note was found. ", 150))}\n");
        string[] command =
        [
            "run", documents, "-f", "patient_name", "--base-url", server.BaseUrl, "--model", "m", "--max-concurrency", "200", "-q",
            "--store", Path.Combine(folder, "documents.db"), "--report", Path.Combine(folder, "report.json"), "-o", Path.Combine(folder, "lines.jsonl"),
        ];
        await output.WriteLineAsync("documents (4,000 characters each)   a second   elapsed   recognised   calls");
        var met = false;
        foreach (var run in new[] { "first run", "second run" })
        {
            var before = server.Stats.Requests;
            var context = new HostContext { Environment = new Dictionary<string, string>(), Output = TextWriter.Null, Error = Console.Error };
            if (await ParallelLlm.Host.Commands.CommandLine.RunAsync(command, context) is not 0 and var code)
                throw new InvalidOperationException($"exit code {code}");
            var report = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "report.json"))).RootElement;
            var elapsed = report.GetProperty("elapsed").GetDouble();
            var recognised = report.GetProperty("documents").GetProperty("from_store").GetInt32();
            met = recognised == count && server.Stats.Requests == before;
            await output.WriteLineAsync($"{run,-10} {count,14:N0}   {count / elapsed,18:N0}   {elapsed,5:F2} s   {recognised,10:N0}   {server.Stats.Requests - before,5:N0}");
        }

        await output.WriteLineAsync($"{(met ? "met   " : "MISSED")} unchanged documents recognised as a whole, without a chunk or a call");
        return met;
    }

    private static DocumentChunk Chunk(int number, int size)
    {
        var text = $"Patient {number}: ".PadRight(size, 'x');
        return new DocumentChunk($"document {number / 20}", number % 20, text, 0, size, size / 4);
    }

    private sealed class CountingClient : ILlmClient
    {
        private static readonly AttemptOutcome Outcome = AttemptOutcome.Answered(Answer, new TokenUsage(50, 30, 80)) with { Model = "constant-1" };
        private int _calls;

        public int Calls => _calls;

        public ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            return new(Outcome);
        }
    }
}
