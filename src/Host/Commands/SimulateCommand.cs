using System.CommandLine;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm simulate</c>: serves the simulator.</summary>
internal static class SimulateCommand
{
    public const string Name = "simulate";

    public static Command Create(HostContext context)
    {
        var command = new Command(Name, "Serves an OpenAI-compatible simulator with limits, latency and faults, for tests and trials.");
        command.SetAction((_, _) => Task.FromResult(ExitCode.Completed));
        return command;
    }
}
