using ParallelLlm.Simulator;
using ParallelLlm.Tests.Load.Serving;

namespace ParallelLlm.Tests.Load.Benchmarks;

/// <summary>Memory of a service with nothing to do, before and after its first document.</summary>
/// <param name="Idle">Before any document.</param>
/// <param name="AfterFirst">With everything loaded that documents need, mostly the tokenizer's vocabulary.</param>
internal readonly record struct IdleMemory(ProcessMemory Idle, ProcessMemory AfterFirst)
{
    // Longer than the interval between two scans of the inbox and between two status writes.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(60);

    /// <param name="program">From a published build.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    /// <exception cref="InvalidOperationException">The service failed.</exception>
    public static async Task<IdleMemory> MeasureAsync(string program, CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("idle-");
        try
        {
            await using var server = await SimulatorServer.StartAsync(new(), cancellationToken: cancellationToken);
            var folder = new ServedFolder(root.FullName);
            using var service = ServeProcess.StartUsual(program, root.FullName, server.BaseUrl);
            await service.Ready.WaitAsync(cancellationToken);
            await Task.Delay(Rest, TimeProvider.System, cancellationToken);
            var idle = ProcessMemory.Of(service.Id);
            folder.Drop(0);
            while (!folder.IsEmptied && !service.HasEnded)
                await Task.Delay(Tick, TimeProvider.System, cancellationToken);
            var after = ProcessMemory.Of(service.Id);
            await service.TerminateAsync(End);
            return service.ExitCode == 0 ? new IdleMemory(idle, after) : throw new InvalidOperationException($"The service failed: {service.Said}");
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
