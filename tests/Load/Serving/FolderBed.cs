using ParallelLlm.Simulator;
using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.Serving;

/// <summary>A server, a folder, and services that work on it; all are removed on disposal.</summary>
internal sealed class FolderBed : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(60);

    private readonly List<ServeProcess> _services = [];
    private readonly CancellationToken _cancellation;

    private FolderBed(SimulatorServer server, CancellationToken cancellationToken)
    {
        (Server, _cancellation) = (server, cancellationToken);
        Folder = new ServedFolder(Directory.CreateTempSubdirectory("folder-trial-").FullName);
    }

    public SimulatorServer Server { get; }

    public ServedFolder Folder { get; }

    public string Root => Folder.Root;

    public static async Task<FolderBed> StartAsync(ProviderOptions options, CancellationToken cancellationToken) =>
        new(await SimulatorServer.StartAsync(options, cancellationToken: cancellationToken), cancellationToken);

    /// <summary>Starts a service, and waits until it watches its inbox.</summary>
    public async Task<ServeProcess> ServeAsync(params (string Flag, string Value)[] flags)
    {
        var service = ServeProcess.Start(Root, Server.BaseUrl, flags);
        _services.Add(service);
        await service.Ready.WaitAsync(_cancellation);
        return service;
    }

    /// <summary>Waits until a condition holds, as long as one of the services lives.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            if (_services.TrueForAll(service => service.HasEnded))
                throw new InvalidOperationException($"The service has ended: {_services[^1].Said}");
            await Task.Delay(Step, TimeProvider.System, _cancellation);
        }
    }

    /// <summary>Ends the live services with SIGTERM.</summary>
    /// <returns>The sum of their exit codes.</returns>
    public async Task<int> EndAsync()
    {
        var codes = 0;
        foreach (var service in _services.Where(service => !service.HasEnded))
        {
            await service.TerminateAsync(LongestEnd);
            codes += service.ExitCode;
        }

        return codes;
    }

    /// <summary>Reports problems, and counts them.</summary>
    public int Problems(IEnumerable<string> problems)
    {
        var count = 0;
        foreach (var problem in problems)
        {
            Console.WriteLine($"  {problem}");
            count++;
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
            service.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }
}
