using System.Diagnostics;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>The real program in a process of its own.</summary>
internal sealed class ProgramProcess : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    // No run of a test may touch the answers that its user has kept, nor find those of another test: an ephemeral port comes again.
    private static readonly Lazy<string> Cache = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("parallel-llm-cache-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    private readonly Process _process;
    private readonly HeardLines _said = new();
    private readonly HeardLines _complained = new();
    private readonly Task _output;
    private readonly Task _error;

    private ProgramProcess(Process process)
    {
        _process = process;
        _output = ListenAsync(process.StandardOutput, _said);
        _error = ListenAsync(process.StandardError, _complained);
    }

    /// <summary>What it has written to standard output so far.</summary>
    public string Said => _said.Text;

    /// <summary>What it has written to standard error so far.</summary>
    public string Complained => _complained.Text;

    public int Id => _process.Id;

    /// <summary>
    /// Starts it in a folder, without a key or an endpoint of the surroundings; through a shell where a stream is to go elsewhere, with mounts
    /// of its own where commands are given to make them, and under a tracer where one is given.
    /// </summary>
    /// <param name="folder">Where it is started.</param>
    /// <param name="arguments">Its arguments, without spaces in any.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="key">The key that it finds.</param>
    /// <param name="redirection">Where a stream goes, in the shell's words.</param>
    /// <param name="mounts">Commands that make mounts.</param>
    /// <param name="tracer">A command that runs it, in the shell's words.</param>
    /// <param name="variables">What else it finds in its environment.</param>
    public static ProgramProcess Start(
        string folder, string arguments, string? input = null, string? key = null, string? redirection = null, string? mounts = null,
        string? tracer = null, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(mounts is not null ? "unshare" : redirection is not null || tracer is not null ? "sh" : "dotnet")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (mounts is not null)
        {
            start.ArgumentList.Add("--mount");
            start.ArgumentList.Add("sh");
        }

        if (redirection is not null || mounts is not null || tracer is not null)
        {
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add($"{mounts ?? ":"} && exec {tracer} dotnet \"$@\" {redirection}");
            start.ArgumentList.Add("sh");
        }

        start.ArgumentList.Add(typeof(ParallelLlm.Host.Commands.CommandLine).Assembly.Location);
        foreach (var argument in arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            start.ArgumentList.Add(argument);
        start.Forget();
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(Cache.Value, Path.GetFileName(folder));
        if (key is not null)
            start.Environment["OPENAI_API_KEY"] = key;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return new ProgramProcess(process);
    }

    /// <inheritdoc cref="Start"/>
    public static async Task<(int Code, string Output, string Error)> RunAsync(
        string folder, string arguments, string? input = null, string? key = null, string? redirection = null, string? mounts = null,
        string? tracer = null, params (string Name, string Value)[] variables)
    {
        using var program = Start(folder, arguments, input, key, redirection, mounts, tracer, variables);
        return await program.EndAsync();
    }

    /// <summary>Ends when it has written a line with a text to standard output.</summary>
    public Task SaidAsync(string text) => _said.LineAsync(text).WaitAsync(Guard);

    /// <summary>Ends when it has written a line with a text to standard error.</summary>
    public Task ComplainedAsync(string text) => _complained.LineAsync(text).WaitAsync(Guard);

    /// <summary>Sends a signal by name, such as INT.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString()]);
        kill.WaitForExit(Guard).ShouldBeTrue();
    }

    /// <summary>What the process list shows of it; empty on a system without /proc.</summary>
    public string CommandLine() =>
        Directory.Exists("/proc/self") ? File.ReadAllText($"/proc/{_process.Id}/cmdline").Replace('\0', ' ') : "";

    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Guard);
        await Task.WhenAll(_output, _error);
        return (_process.ExitCode, Said, Complained);
    }

    private static async Task ListenAsync(StreamReader stream, HeardLines lines)
    {
        while (await stream.ReadLineAsync() is { } line)
            lines.Add(line);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
