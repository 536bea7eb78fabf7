using System.Diagnostics;
using ParallelLlm.Tests.Load.Running;

namespace ParallelLlm.Tests.Load.Batches;

/// <summary>A run of the program with batches, in its own process; killed on disposal.</summary>
internal sealed class BatchRunProcess : IDisposable
{
    private const string Settling = "waiting for batches: ";
    private const int Remembered = 20;

    private readonly Process _process;
    private readonly Queue<string> _said = new();
    private volatile bool _isSettling;

    private BatchRunProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Whether its first pass over the documents is over.</summary>
    public bool IsSettling => _isSettling;

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Its latest messages.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return string.Join('\n', _said);
        }
    }

    /// <param name="folder">Its working directory.</param>
    /// <param name="arguments">Arguments after the program's name.</param>
    public static BatchRunProcess Start(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ParallelLlm.Host.Commands.CommandLine).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Forget();
        return new BatchRunProcess(Process.Start(start)!);
    }

    /// <summary>Sends SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="TimeoutException">It goes on.</exception>
    public Task EndAsync(TimeSpan longest) => _process.WaitForExitAsync().WaitAsync(longest);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        _isSettling |= line.Contains(Settling, StringComparison.Ordinal);
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > Remembered)
                _said.Dequeue();
        }
    }
}
