using System.Text;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;
using Serilog.Sinks.File;

namespace ParallelLlm.Host.Serving.Telemetry;

/// <summary>The log of a service: standard error for people, and files of JSON lines (Serilog's compact form) for programs.</summary>
internal static class ServiceLogging
{
    /// <summary>Size of a file before the next one is begun.</summary>
    public const long LargestFile = 10 * 1024 * 1024;

    /// <summary>How many files are kept, the one in use included.</summary>
    public const int MostFiles = 10;

    private const string FileName = "parallel-llm-.jsonl";

    /// <param name="folder">Where the files go; made when missing.</param>
    /// <param name="largestFile">Size of a file before the next one is begun.</param>
    public static ILoggerFactory Create(Messages messages, LogLevels levels, string folder, long largestFile = LargestFile)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .Enrich.With(new HiddenNames())
            .WriteTo.Sink(new MessageSink(messages), levelSwitch: levels.Console);
        if (CanHold(folder, messages))
        {
            var files = LoggerSinkConfiguration.CreateSink(sink => sink.File(
                new RenderedCompactJsonFormatter(),
                Path.Join(folder, FileName),
                fileSizeLimitBytes: largestFile,
                rollingInterval: RollingInterval.Day,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: MostFiles,
                hooks: new OwnersOnly()));
            log.WriteTo.Sink(new LogFiles(files, folder, messages), levelSwitch: levels.Files);
        }

        return new SerilogLoggerFactory(log.CreateLogger(), dispose: true);
    }

    private static bool CanHold(string folder, Messages messages)
    {
        try
        {
            OwnerOnly.MakeFolder(folder);
            return true;
        }
        catch (Exception unusable) when (FileProblem.IsExpected(unusable))
        {
            // The disk is its owner's, and the documents matter more than the log.
            messages.Say($"parallel-llm: {folder}: {FileProblem.Of(unusable)}; no log files are written");
            return false;
        }
    }

    /// <summary>Files whose last lines may find no room: a file on a full disk is closed all the same, and the loss reported.</summary>
    private sealed class LogFiles(ILogEventSink files, string folder, Messages messages) : ILogEventSink, IDisposable
    {
        public void Emit(LogEvent logEvent) => files.Emit(logEvent);

        public void Dispose()
        {
            try
            {
                (files as IDisposable)?.Dispose();
            }
            catch (Exception unwritten) when (FileProblem.IsExpected(unwritten))
            {
                messages.Say($"parallel-llm: {folder}: {FileProblem.Of(unwritten)}; the log's last lines are missing");
            }
        }
    }

    /// <summary>Log files are their owner's alone, as everything else that a service keeps.</summary>
    private sealed class OwnersOnly : FileLifecycleHooks
    {
        public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
        {
            OwnerOnly.Restrict(path);
            return underlyingStream;
        }
    }
}
