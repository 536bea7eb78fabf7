using Microsoft.Extensions.Logging;

namespace ParallelLlm.Tests.Integration.Observability;

/// <summary>Counts log entries of at least a warning.</summary>
internal sealed class WarningCounter : ILoggerProvider, ILogger
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Interlocked.Add(ref _count, IsEnabled(logLevel) ? 1 : 0);

    public void Dispose()
    {
        // Nothing to give back.
    }
}
