using System.Diagnostics;
using System.Globalization;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Stress;

/// <summary>The program in its own process, without a key or an endpoint from the environment, and with an empty store. Ended by its own ID.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly DirectoryInfo _store;

    private HostProcess(Process process, DirectoryInfo store)
    {
        (_process, _store) = (process, store);
        _error = process.StandardError.ReadToEndAsync();
    }

    public Stream Output => _process.StandardOutput.BaseStream;

    public int Id => _process.Id;

    /// <summary>Peak resident megabytes among the samples.</summary>
    public double PeakMegabytes { get; private set; }

    /// <param name="program">From a published build, or null for the one beside this program.</param>
    /// <param name="arguments">Arguments after the program's name.</param>
    public static HostProcess Start(string? program, params string[] arguments) => StartHooked(program, hook: null, arguments);

    /// <param name="program">From a published build, or null for the one beside this program.</param>
    /// <param name="hook">An assembly whose start-up hook runs before the program; null for none.</param>
    /// <param name="arguments">Arguments after the program's name.</param>
    public static HostProcess StartHooked(string? program, string? hook, params string[] arguments) =>
        Start(program, hook is null ? [] : new Dictionary<string, string> { ["DOTNET_STARTUP_HOOKS"] = hook }, arguments);

    /// <param name="program">From a published build, or null for the one beside this program.</param>
    /// <param name="environment">Variables that it has beside this program's own.</param>
    /// <param name="arguments">Arguments after the program's name.</param>
    public static HostProcess Start(string? program, Dictionary<string, string> environment, params string[] arguments)
    {
        var start = program is null
            ? new ProcessStartInfo("dotnet", [typeof(ParallelLlm.Host.Commands.CommandLine).Assembly.Location, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Forget();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        // Not the user's own store, which may have answers of an earlier server at the same port.
        var store = Directory.CreateTempSubdirectory("store-");
        start.Environment["PARALLEL_LLM_STORE"] = Path.Combine(store.FullName, "answers.db");
        return new HostProcess(Process.Start(start)!, store);
    }

    /// <summary>Samples the resident memory.</summary>
    public void Look()
    {
        _process.Refresh();
        if (!_process.HasExited)
            PeakMegabytes = Math.Max(PeakMegabytes, _process.PeakWorkingSet64 / 1048576.0);
    }

    /// <summary>Its exit code, after its output has been read.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Its standard error, at the end.</summary>
    public Task<string> ErrorAsync() => _error;

    /// <summary>Kills it, and none of the processes that it has started.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _store.Delete(recursive: true);
    }

    /// <summary>Writes letters to a folder, each with a distinct value that the simulator finds.</summary>
    public static void WriteLetters(string folder, int documents, int paragraphs)
    {
        for (var i = 0; i < documents; i++)
        {
            var body = string.Join("\n\n", Enumerable.Range(0, paragraphs).Select(p => $"Paragraph {i}.{p}. The patient was seen in the morning, was in good spirits and was discharged in the evening with advice to rest."));
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"letter-{i:00000}.txt")), $"Patient name: Patient {i}\n\n{body}\n");
        }
    }
}
