using System.Diagnostics;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Serving;

/// <summary>A real <c>serve</c> in its own process; killed on disposal.</summary>
internal sealed class ServeProcess : IDisposable
{
    private static readonly (string Flag, string Value)[] Quick = [("--settle-time", "0.05"), ("--scan-interval", "0.3")];

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _said = new();

    private ServeProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Completes when it watches its inbox, or has ended.</summary>
    public Task Ready => _ready.Task;

    public bool HasEnded => _process.HasExited;

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    /// <summary>Its latest output.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return string.Join('\n', _said);
        }
    }

    /// <summary>Starts a service that claims dropped files almost at once.</summary>
    /// <param name="root">The service's folder.</param>
    /// <param name="baseUrl">The server it calls.</param>
    /// <param name="more">Flags with their values, which override the defaults here.</param>
    public static ServeProcess Start(string root, string baseUrl, params (string Flag, string Value)[] more) =>
        StartUsual(null, root, baseUrl, [.. Quick, .. more]);

    /// <summary>The same, with a folder for temporary files.</summary>
    public static ServeProcess StartIn(string temporary, string root, string baseUrl, params (string Flag, string Value)[] more) =>
        Start(null, root, baseUrl, temporary, [.. Quick, .. more]);

    /// <summary>Starts a service that watches its folder with the usual intervals.</summary>
    /// <param name="program">From a published build, or null for the one beside this program.</param>
    /// <param name="root">The service's folder.</param>
    /// <param name="baseUrl">The server it calls.</param>
    /// <param name="more">Flags with their values; of a repeated flag, the last counts.</param>
    public static ServeProcess StartUsual(string? program, string root, string baseUrl, params (string Flag, string Value)[] more) =>
        Start(program, root, baseUrl, temporary: null, more);

    private static ServeProcess Start(string? program, string root, string baseUrl, string? temporary, (string Flag, string Value)[] more)
    {
        var start = new ProcessStartInfo(program ?? "dotnet") { UseShellExecute = false, RedirectStandardError = true, WorkingDirectory = root };
        if (program is null)
            start.ArgumentList.Add(typeof(ParallelLlm.Host.Commands.CommandLine).Assembly.Location);
        var flags = new Dictionary<string, string> { ["--root"] = root, ["--base-url"] = baseUrl, ["--model"] = "any", ["--fields"] = "patient_name" };
        foreach (var (flag, value) in more)
            flags[flag] = value;
        string[] arguments = ["serve", .. flags.SelectMany(each => new[] { each.Key, each.Value })];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        start.Forget();
        if (temporary is not null)
            start.Environment["TMPDIR"] = temporary;
        return new ServeProcess(Process.Start(start)!);
    }

    /// <summary>Its current resources.</summary>
    public ProcessLook Look()
    {
        _process.Refresh();
        return new ProcessLook(_process.WorkingSet64 / 1048576.0, _process.PeakWorkingSet64 / 1048576.0, _process.HandleCount, _process.Threads.Count);
    }

    /// <summary>Sends SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends SIGTERM and waits for its end.</summary>
    public async Task TerminateAsync(TimeSpan longest)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(longest);
    }

    /// <summary>The same; false if it does not end in that time.</summary>
    public async Task<bool> EndsAsync(TimeSpan longest)
    {
        try
        {
            await TerminateAsync(longest);
            return true;
        }
        catch (TimeoutException)
        {
            // The caller judges that, together with its other measurements.
            return false;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null || line.StartsWith("Watching ", StringComparison.Ordinal))
            _ready.TrySetResult();
        if (line is null)
            return;
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > 20)
                _said.Dequeue();
        }
    }
}
