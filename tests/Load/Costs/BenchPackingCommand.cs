using System.CommandLine;
using System.Globalization;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.Costs;

/// <summary>
/// <c>bench-packing</c>: short chunks, one per call and packed, against a server of 60 requests and 200,000 tokens a minute that runs ten
/// times as fast; and packed again while the server leaves out a twentieth of the parts.
/// </summary>
internal static class BenchPackingCommand
{
    private const int Chunks = 600;
    private const int Speed = 10;
    private const double LeastGain = 5;

    private static readonly ExtractionSchema Fields = ExtractionSchema.FromNames(["name"]);

    public static Command Create(TextWriter output)
    {
        var command = new Command("bench-packing", "Measures packed calls against a server with few requests a minute, over HTTP.");
        command.SetAction(_ => RunAsync(output));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output)
    {
        var alone = await MeasureAsync(Packing.Off, missing: 0);
        var packed = await MeasureAsync(Packing.Auto, missing: 0);
        var partly = await MeasureAsync(Packing.Auto, missing: 0.05);
        var (gain, partlyGain) = (alone.Seconds / packed.Seconds, alone.Seconds / partly.Seconds);
        var isSame = packed.Results.SequenceEqual(alone.Results) && partly.Results.SequenceEqual(alone.Results);
        var isMet = gain >= LeastGain && isSame && alone.Completed == Chunks && packed.Completed == Chunks && partly.Completed == Chunks;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            {Chunks} chunks of 150 tokens; 60 requests and 200,000 tokens a minute, {Speed} times as fast
            | | seconds | calls | tokens | refused | completed | throughput |
            |---|--:|--:|--:|--:|--:|--:|
            | one chunk per call | {alone.Seconds:0.0} | {alone.Calls} | {alone.Tokens} | {alone.Refused} | {alone.Completed} | 1.0 |
            | packed | {packed.Seconds:0.0} | {packed.Calls} | {packed.Tokens} | {packed.Refused} | {packed.Completed} | {gain:0.0} (≥ {LeastGain:0}) |
            | packed, 5 % of the parts missing | {partly.Seconds:0.0} | {partly.Calls} | {partly.Tokens} | {partly.Refused} | {partly.Completed} | {partlyGain:0.0} |
            the same results: {(isSame ? "yes" : "NO")}
            {(isMet ? "Passed" : "FAILED")}: bench-packing
            """));
        return isMet ? 0 : 1;
    }

    private static async Task<Figures> MeasureAsync(Packing packing, double missing)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions
        {
            Rpm = 60 * Speed,
            RpmBurst = 60,
            Tpm = 200_000 * Speed,
            TpmBurst = 200_000,
            Latency = new LatencyOptions { Ms = 500.0 / Speed },
            Disturb = new DisturbOptions { Missing = missing },
        });
        using var client = new OpenAICompatibleClient(new OpenAIEndpointOptions { BaseUrl = new Uri(server.BaseUrl) });
        await using var engine = ParallelProcessor.Start(new ParallelLlmOptions { Endpoints = { new LlmEndpoint("simulator", client, "model") } });
        var start = TimeProvider.System.GetTimestamp();
        var results = new List<string?>();
        var completed = 0;
        await foreach (var result in engine.ProcessAsync(new ProcessingRequest(Texts()) { Fields = Fields, Packing = packing }))
        {
            completed += result.Status == ChunkStatus.Completed ? 1 : 0;
            results.Add(result.Result?["name"].GetString());
        }

        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var summary = await engine.GetSummaryAsync();
        return new Figures(seconds, server.Stats.Answered, summary.TotalTokens, server.Stats.Throttled, completed, results);
    }

    private static IEnumerable<DocumentChunk> Texts()
    {
        for (var number = 0; number < Chunks; number++)
        {
            // 150 tokens, as the simulator counts them.
            var text = $"Name: Patient {number:0000}\n".PadRight(600, 'x');
            yield return new DocumentChunk($"letter-{number}", 0, text, 0, text.Length, text.Length / 4);
        }
    }

    private sealed record Figures(double Seconds, long Calls, long Tokens, long Refused, int Completed, List<string?> Results);
}
