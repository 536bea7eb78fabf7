using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>
/// The status on the disk, for those who have nothing else: <c>status.json</c>, or <c>status-INSTANCE.json</c> when another service on the
/// same root writes that already. A lock beside it is held as long as its writer lives, however that ends.
/// </summary>
internal sealed class StatusFile : IDisposable
{
    private const string Usual = "status.json";
    private const string Pattern = "status*.json";

    private readonly IDisposable _lock;

    private StatusFile(string path, IDisposable held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <summary>Makes a status file one's own.</summary>
    /// <param name="folder">The service's state; made when missing.</param>
    /// <param name="instance">Distinguishes services on one root.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static StatusFile Open(string folder, string instance)
    {
        OwnerOnly.MakeFolder(folder);
        var usual = System.IO.Path.Join(folder, Usual);
        if (LockFile.TryTake(usual) is { } held)
        {
            // Statuses of other services that have ended are removed.
            foreach (var (path, status) in Find(folder).Where(found => found.Path != usual && found.Status?.Phase == ServicePhase.Stopped))
                LockFile.Remove(path);
            return new StatusFile(usual, held);
        }

        var other = System.IO.Path.Join(folder, $"status-{instance}.json");
        return new StatusFile(other, LockFile.TryTake(other) ?? throw new IOException($"{other} is in use"));
    }

    /// <summary>Every status in a folder, corrected where its writer has died without updating it.</summary>
    public static IEnumerable<(string Path, ServiceStatus? Status)> Find(string folder)
    {
        if (!Directory.Exists(folder))
            yield break;
        var died = new NotReady("stopped", "the service has ended without saying so");
        foreach (var path in Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal).ToList())
        {
            var status = Read(path);
            var hasDied = status is { Phase: not ServicePhase.Stopped } && !LockFile.IsHeld(path);
            yield return (path, hasDied ? status! with { Phase = ServicePhase.Stopped, Reasons = [died] } : status);
        }
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public void Write(ServiceStatus status) => AtomicFile.WriteOwn(Path, status.ToJson());

    public void Dispose() => _lock.Dispose();

    private static ServiceStatus? Read(string path)
    {
        try
        {
            return ServiceStatus.FromJson(File.ReadAllBytes(path));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Removed meanwhile, or somebody else's.
            return null;
        }
    }
}
