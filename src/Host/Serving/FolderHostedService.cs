using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Folder;

namespace ParallelLlm.Host.Serving;

/// <summary>Starts the watched folder with the host. It ends with the actor system, in the order that is set there.</summary>
internal sealed class FolderHostedService(
    FolderService folder, IHostApplicationLifetime lifetime, ILogger<FolderHostedService> logger) : IHostedService
{
    private const int MostTries = 10;
    private const int LongestMachine = 50;

    /// <summary>Whether the service ended because of a failure.</summary>
    public bool HasFailed { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        folder.Start(Enumerable.Range(0, MostTries).Select(_ => NewName()));
        _ = WatchAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WatchAsync()
    {
        try
        {
            await folder.Completion;
        }
        catch (Exception bug)
        {
            // Without its loop the service would stand still and look alive.
            logger.LogCritical(bug, "The watched folder met an internal error, and the service ends");
            HasFailed = true;
            lifetime.StopApplication();
        }
    }

    /// <summary>A unique name that shows people the machine and process.</summary>
    private static string NewName() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Plain(Environment.MachineName)}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");

    /// <summary>The machine's name, which may hold any character, as part of a folder's name.</summary>
    internal static string Plain(string machine)
    {
        var letters = machine.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '-');
        var plain = string.Concat(letters).Trim('-', '.');
        return plain.Length == 0 ? "machine" : plain[..Math.Min(plain.Length, LongestMachine)];
    }
}
