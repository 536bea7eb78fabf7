using System.Diagnostics;
using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Integration.Readme;

/// <summary>Each program of <c>examples</c>, as a process, against a server.</summary>
public sealed class ExamplesTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("Console", "samples/discharge-letter.txt", null, "  patient_name: Martha Ellingworth")]
    [InlineData("Pipeline", "samples/discharge-letter.txt", null, "samples/discharge-letter.txt: Community-acquired pneumonia of the right lower lobe")]
    [InlineData("ChatClient", "samples/discharge-letter.txt", null, "samples/discharge-letter.txt: Martha Ellingworth, Community-acquired pneumonia of the right lower lobe")]
    [InlineData("HostedService", "", "Patient name: Ada\n", "line 0: Ada")]
    public async Task An_example_reads_a_document(string example, string arguments, string? input, string expected)
    {
        await using var server = await SimulatorServer.StartAsync(new ProviderOptions { ApiKey = "key" });
        var start = new ProcessStartInfo("dotnet", $"{Program(example)} {arguments}")
        {
            WorkingDirectory = ReadmeText.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LLM_BASE_URL"] = server.BaseUrl, ["LLM_MODEL"] = "any", ["LLM_API_KEY"] = "key" },
        };

        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Guard);
        await process.WaitForExitAsync().WaitAsync(Guard);

        process.ExitCode.ShouldBe(0, await error);
        output.Split('\n').Select(line => line.TrimEnd()).ShouldContain(expected.TrimEnd(), output);
    }

    // Built beside the tests, in the same configuration.
    private static string Program(string example)
    {
        var built = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[^2..];
        return Path.Combine([ReadmeText.Folder, "examples", example, "bin", .. built, $"Examples.{example}.dll"]);
    }
}
