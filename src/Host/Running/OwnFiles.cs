using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>The files that a run writes, which may lie in a folder that it reads.</summary>
internal static class OwnFiles
{
    private const string StandardOutput = "/proc/self/fd/1";

    /// <summary>Whether a document is none of the run's own files.</summary>
    public static Func<DocumentSource, bool> NotAmong(RunSettings settings)
    {
        var redirected = File.Exists(StandardOutput) ? new FileInfo(StandardOutput).LinkTarget : null;
        var own = new[] { settings.Out, settings.Report, settings.Budget?.Ledger, settings.Budget?.Ledger + ".lock", redirected }.OfType<string>().Select(RealPath.Of).ToHashSet();
        return source => source.Named || source.Path is null || !own.Contains(RealPath.Of(source.Path));
    }
}
