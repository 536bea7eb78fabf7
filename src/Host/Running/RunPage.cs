using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>The evidence report of a run: keeps the lines of the run beside it, and writes it when the run has ended.</summary>
internal sealed class RunPage : IDisposable
{
    private const string Ending = ".lines.tmp";

    private readonly RunSettings _settings;
    private readonly string _path;

    /// <param name="path">The page's file.</param>
    /// <param name="output">Where the lines go.</param>
    /// <exception cref="IOException">No file can be created beside it.</exception>
    public RunPage(RunSettings settings, string path, ILineOutput output)
    {
        (_settings, _path) = (settings, Path.GetFullPath(path));
        Leftovers.Remove(_path, Ending);
        var name = $".{Path.GetFileName(_path)}.{Environment.ProcessId}{Ending}";
        Lines = new RecordedLines(output, Path.Join(Path.GetDirectoryName(_path), name));
    }

    /// <summary>Gets the lines of the run.</summary>
    public RecordedLines Lines { get; }

    /// <summary>Writes the page.</summary>
    /// <param name="code">The exit code of the run.</param>
    /// <returns>The exit code of both.</returns>
    public async Task<int> WriteAsync(int code, Messages messages, TimeProvider time)
    {
        var flag = RunSettingTable.EvidenceReport.Flag;
        if (Lines.Failure is { } failure)
        {
            messages.Say($"parallel-llm: {flag} {_path}: the lines of the run could not be kept: {failure}; the report was not written");
            return code == ExitCode.Completed ? ExitCode.Incomplete : code;
        }

        var settings = new ReportSettings
        {
            Encoding = _settings.Encoding,
            MainContent = _settings.MainContent,
            SeparatesAttachments = _settings.SeparatesAttachments,
            Readers = _settings.Readers,
        };
        var report = new EvidenceReport(new ResultFiles([Lines.Path]), settings, string.Join(" ", _settings.Paths), time);
        try
        {
            var written = await new ReportWriting(report, line => Say(line, messages)).WriteAsync(_path);
            return code == ExitCode.Completed ? written : code;
        }
        catch (InvalidDataException unreadable)
        {
            messages.Say($"parallel-llm: {flag} {_path}: {unreadable.Message}; the report was not written");
            return code == ExitCode.Completed ? ExitCode.Incomplete : code;
        }
    }

    public void Dispose() => Lines.Dispose();

    private void Say(string line, Messages messages)
    {
        if (_settings.Verbosity != Verbosity.Quiet || line.StartsWith("parallel-llm: ", StringComparison.Ordinal))
            messages.Say(line);
    }
}
