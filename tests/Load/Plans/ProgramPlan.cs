using System.Text.Json;
using ParallelLlm.Simulator;
using ParallelLlm.Tests.Load.Running;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>The program, in its own process, reads letters from a folder: files, chunking, engine, output and start-up together.</summary>
internal static class ProgramPlan
{
    private const int ChunkTokens = 200;

    // Some thirty tokens each; the first chunk also has the patient's name.
    private const int ParagraphsPerChunk = 6;

    public static async Task<Metrics> RunAsync(PlanContext context, CancellationToken cancellationToken)
    {
        var (scenario, work) = (context.Scenario, context.Scenario.Work);
        var folder = Directory.CreateTempSubdirectory("letters-");
        try
        {
            HostProcess.WriteLetters(folder.FullName, work.Documents, work.Chunks * ParagraphsPerChunk);
            await using var server = await SimulatorServer.StartAsync(scenario.Server, cancellationToken: cancellationToken);
            await using var samples = new AnswerSamples(server, context.Time, cancellationToken);
            var start = context.Time.GetTimestamp();
            using var program = HostProcess.Start(
                null, "run", folder.FullName, "-f", "patient_name", "--chunk-tokens", $"{ChunkTokens}", "--max-concurrency", $"{scenario.Engine.MaxConcurrency}", "--max-attempts", $"{scenario.Request.MaxAttempts}",
                "--base-url", server.BaseUrl, "--model", "simulated", "--no-progress");
            var (completed, wrong, chunks, index) = (0, 0, 0, 0);
            using var lines = new StreamReader(program.Output);
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                program.Look();
                using var document = JsonDocument.Parse(line);
                var isCompleted = document.RootElement.GetProperty("status").ValueEquals("completed");
                completed += isCompleted ? 1 : 0;
                // All were due when the program started.
                var elapsed = context.Time.GetElapsedTime(start);
                context.OnDocument(Sample.OfDocument(isCompleted, elapsed), elapsed.TotalSeconds);
                // In input order, each with its own value.
                wrong += document.RootElement.GetProperty("fields").GetProperty("patient_name").ValueEquals($"Patient {index++}") ? 0 : 1;
                chunks += document.RootElement.GetProperty("chunks").GetArrayLength();
            }

            var metrics = new Metrics
            {
                ["exit_code"] = await program.EndAsync(cancellationToken),
                ["documents"] = work.Documents,
                ["completed"] = completed,
                ["wrong_or_out_of_order"] = wrong,
                ["chunks"] = chunks,
                ["seconds"] = context.Time.GetElapsedTime(start).TotalSeconds,
                ["peak_mb"] = program.PeakMegabytes,
            };
            server.Stats.Report(metrics, scenario, chunks);
            if (metrics.TryGetValue("ideal_s", out var ideal))
                metrics["steady_part"] = AnswerSamples.SteadyRate(await samples.EndAsync()) / (chunks / ideal);
            return metrics;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
