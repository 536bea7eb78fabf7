using System.Diagnostics.Metrics;

namespace ParallelLlm.Tests.Load.Benchmarks;

/// <summary>
/// The engine's own cost: an in-process client without latency, tracker and meter on, beside a bare <see cref="Parallel"/> loop over the same work and a calibration loop that
/// shows the machine's current speed.
/// </summary>
internal static class EngineThroughput
{
    private const string Text = "Patient name: Anna Beispiel\nDate of birth: 1970-01-01\nDiagnosis: J45.0";

    private static readonly ExtractionSchema Fields = ExtractionSchema.FromNames(["patient_name", "date_of_birth", "diagnosis"]);

    public static async Task<int> RunAsync(TextWriter output, int largest)
    {
        using var listener = Listen();
        var options = new ParallelLlmOptions { Endpoints = { new LlmEndpoint("constant", new ConstantClient(), "none") } };
        await using var engine = ParallelProcessor.Start(options);

        var calibration = Calibrate();
        await output.WriteLineAsync($"calibration: {calibration:N0} reads of the answer a second on one core");
        await MeasureEngineAsync(engine, 200_000);
        var textAndAnswer = TextAndAnswerBytes();
        await output.WriteLineAsync("what                          chunks      chunks/s   per calibrated read   bytes/chunk   beyond text and answer   live heap MB");
        var runs = new List<(double Rate, double Bytes, double Heap)>();
        foreach (var count in new[] { 10_000, 100_000, largest })
        {
            var (rate, bytes, heap) = await MeasureEngineAsync(engine, count);
            runs.Add((rate, bytes - textAndAnswer, heap));
            await output.WriteLineAsync(
                $"engine                  {count,12:N0}  {rate,12:N0}   {calibration / rate,19:N2}   {bytes,11:N0}   {bytes - textAndAnswer,22:N0}   {heap,12:N1}");
        }

        var (bareRate, bareBytes) = await MeasureBareAsync(largest);
        await output.WriteLineAsync(
            $"Parallel.ForEachAsync   {largest,12:N0}  {bareRate,12:N0}   {calibration / bareRate,19:N2}   {bareBytes,11:N0}   {bareBytes - textAndAnswer,22:N0}");

        var last = runs[^1];
        var met = await CheckAsync(output, "chunks a second (on a quiet machine)", last.Rate, last.Rate >= 250_000, "≥ 250,000");
        met &= await CheckAsync(output, "bytes a chunk beyond text and answer", last.Bytes, last.Bytes <= 2_048, "≤ 2,048");
        met &= await CheckAsync(output, "live heap of the largest run ÷ the smallest", last.Heap / runs[0].Heap, last.Heap <= 1.2 * runs[0].Heap, "≤ 1.2");
        return met ? 0 : 1;
    }

    private static async Task<bool> CheckAsync(TextWriter output, string what, double value, bool met, string target)
    {
        await output.WriteLineAsync($"{(met ? "met   " : "MISSED")} {what}: {value:N2} ({target})");
        return met;
    }

    // The prompt and the fields read from the answer, which any program has to allocate for a chunk.
    private static double TextAndAnswerBytes()
    {
        const int Rounds = 10_000;
        var extractor = new FieldExtractor(Fields);
        var chunk = Chunks(1).Single();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            extractor.Prompt(chunk, null);
            extractor.Read(chunk, ConstantClient.Answer);
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }

    private static async Task<(double Rate, double Bytes, double HeapMegabytes)> MeasureEngineAsync(ParallelProcessor engine, int count)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var start = TimeProvider.System.GetTimestamp();
        var done = 0;
        var heap = 0L;
        await foreach (var result in engine.ProcessAsync(new ProcessingRequest(Chunks(count)) { Fields = Fields }))
        {
            if (result.Status != ChunkStatus.Completed)
                throw new InvalidOperationException($"{result.Chunk} ended as {result.Status}: {result.Error?.Message}");
            if (++done == count)
                heap = GC.GetTotalMemory(forceFullCollection: false);
        }

        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        if (done != count)
            throw new InvalidOperationException($"{done} results for {count} chunks");
        heap = Math.Min(heap, GC.GetTotalMemory(forceFullCollection: true));
        return (count / seconds, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / count, heap / 1048576.0);
    }

    private static async Task<(double Rate, double Bytes)> MeasureBareAsync(int count)
    {
        var client = new ConstantClient();
        var extractor = new FieldExtractor(Fields);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var start = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(Chunks(count), new ParallelOptions { MaxDegreeOfParallelism = 20 }, async (chunk, token) =>
        {
            var prompt = extractor.Prompt(chunk, null);
            var outcome = await client.CompleteAsync(
                new LlmCall { Model = "none", SystemMessage = prompt.System, UserMessage = prompt.User, ResponseSchema = extractor.Schema }, token);
            extractor.Read(chunk, outcome.Content!);
        });
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        return (count / seconds, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / count);
    }

    /// <summary>Answers that one core reads per second at present: the reference for all times.</summary>
    public static double Calibrate()
    {
        const int Rounds = 200_000;
        var extractor = new FieldExtractor(Fields);
        var chunk = Chunks(1).Single();
        var best = 0.0;
        for (var repeat = 0; repeat < 5; repeat++)
        {
            var start = TimeProvider.System.GetTimestamp();
            for (var i = 0; i < Rounds; i++)
                extractor.Read(chunk, ConstantClient.Answer);
            best = Math.Max(best, Rounds / TimeProvider.System.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static IEnumerable<DocumentChunk> Chunks(int count)
    {
        for (var i = 0; i < count; i++)
            yield return new DocumentChunk("document", i, Text, 0, Text.Length, 30);
    }

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == EngineMeter.Name)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        var sum = 0L;
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => sum += value);
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => sum++);
        listener.Start();
        return listener;
    }
}
