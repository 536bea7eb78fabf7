using System.Diagnostics;
using System.Text.Json;
using ParallelLlm.Tests.Load.Peers;

namespace ParallelLlm.Tests.Load.Comparison;

/// <summary>A peer as a child process: started and warmed up, then given the URL. Ended by its own ID when it takes too long.</summary>
internal sealed class PeerProcess : IDisposable
{
    private static readonly TimeSpan Loading = TimeSpan.FromSeconds(60);
    private static readonly string[] Foreign = ["OPENAI_", "PARALLEL_LLM_", "LANGCHAIN_", "LANGSMITH_"];

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly string _report;

    private PeerProcess(Process process, string report)
    {
        _process = process;
        _report = report;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts a peer; returns when it is ready.</summary>
    /// <exception cref="InvalidOperationException">It did not become ready; the message contains its output.</exception>
    public static async Task<PeerProcess> StartAsync(PeerKind kind, string workFile, string reportFile, string warmUpUrl)
    {
        var start = kind.Make is null
            ? new ProcessStartInfo("node", [Path.Combine(NodePeers.Folder, "peer.mjs")])
            : new ProcessStartInfo("dotnet", [typeof(PeerProcess).Assembly.Location, PeerProgram.Command]);
        foreach (var argument in new[] { kind.Name, workFile, reportFile, warmUpUrl })
            start.ArgumentList.Add(argument);
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        // The environment must not decide where calls and telemetry go.
        foreach (var name in start.Environment.Keys.Where(name => Array.Exists(Foreign, prefix => name.StartsWith(prefix, StringComparison.Ordinal))).ToArray())
            start.Environment.Remove(name);

        var peer = new PeerProcess(Process.Start(start)!, reportFile);
        try
        {
            if (await peer._process.StandardOutput.ReadLineAsync().WaitAsync(Loading) is "ready")
                return peer;
        }
        catch (TimeoutException)
        {
            // Falls through to the same end: it did not become ready.
        }

        peer.End();
        throw new InvalidOperationException($"{kind.Name} did not become ready. {await peer._error}");
    }

    /// <summary>Sends it the URL and waits for its report; null if it had to be stopped.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message contains its output.</exception>
    public async Task<PeerReport?> RunAsync(string url, TimeSpan guard)
    {
        await _process.StandardInput.WriteLineAsync(url);
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(guard);
        }
        catch (TimeoutException)
        {
            // It counts with the calls that the server has seen so far.
            End();
            return null;
        }

        return _process.ExitCode == 0
            ? JsonSerializer.Deserialize<PeerReport>(await File.ReadAllBytesAsync(_report), PeerWork.Format)
            : throw new InvalidOperationException($"The peer ended with {_process.ExitCode}. {await _error}");
    }

    public void Dispose()
    {
        End();
        _process.Dispose();
    }

    private void End()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }
}
