using System.Text.Json;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Serving.Telemetry;
using ParallelLlm.Host.Settings;
using ParallelLlm.Tests.Integration.Host.Documents;
using Serilog.Events;

namespace ParallelLlm.Tests.Integration.Host.Serving.Telemetry;

public sealed class ServiceLoggingTests : IDisposable
{
    private readonly TempFolder _state = new();
    private readonly StringWriter _error = new();
    private readonly LogLevels _levels = new(Verbosity.Normal);

    public void Dispose()
    {
        _state.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void The_level_can_change_while_the_service_runs_and_go_back()
    {
        using (var loggers = Create())
        {
            var logger = loggers.CreateLogger("test");
            logger.LogDebug("unheard");
            logger.LogInformation("only in the file");
            _levels.Set(LogEventLevel.Debug);
            logger.LogDebug("heard");
            _levels.Set(null);
            logger.LogDebug("unheard again");
        }

        Events().Select(line => line.GetProperty("@m").GetString()).ShouldBe(["only in the file", "heard"]);
        _error.ToString().ShouldContain("heard");
        _error.ToString().ShouldNotContain("unheard");
        _error.ToString().ShouldNotContain("only in the file");
    }

    [Fact]
    public void Files_are_their_owners_alone_and_bounded_in_size_and_number()
    {
        const int Largest = 2000;
        using (var loggers = Create(Largest))
        {
            var logger = loggers.CreateLogger("test");
            for (var line = 0; line < 300; line++)
                logger.LogInformation("line {Number} of many that are all of about the same length", line);
        }

        var files = new DirectoryInfo(_state["log"]).GetFiles();
        files.Length.ShouldBe(ServiceLogging.MostFiles);
        // A file ends with the event that goes beyond its size.
        files.ShouldAllBe(file => file.Length < Largest + 500);
        if (OperatingSystem.IsWindows())
            return;
        files.ShouldAllBe(file => file.UnixFileMode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        File.GetUnixFileMode(_state["log"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void Documents_are_distinguished_without_their_names()
    {
        using (var loggers = Create())
        {
            var logger = loggers.CreateLogger("test");
            logger.LogWarning("{Document} failed", "Meier, Anna.pdf");
            logger.LogWarning("Chunk {DocumentId}#{Index} failed", "Meier, Anna.pdf", 3);
            logger.LogWarning("{Document} failed", "Schulze.pdf");
        }

        var events = Events();
        var marks = events.Select(line => (line.TryGetProperty("Document", out var name) ? name : line.GetProperty("DocumentId")).GetString()).ToList();
        marks[0].ShouldBe(marks[1]);
        marks[0].ShouldNotBe(marks[2]);
        events[0].GetProperty("@m").GetString().ShouldBe($"\"{marks[0]}\" failed");
        (_error + string.Concat(events)).ShouldNotContain("Meier");
    }

    private ILoggerFactory Create(long largest = ServiceLogging.LargestFile) =>
        ServiceLogging.Create(new Messages(_error), _levels, _state["log"], largest);

    private List<JsonElement> Events() =>
        [.. Directory.GetFiles(_state["log"]).Order().SelectMany(File.ReadAllLines).Select(line => JsonDocument.Parse(line).RootElement)];
}
