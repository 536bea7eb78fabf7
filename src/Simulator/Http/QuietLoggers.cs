using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ParallelLlm.Simulator.Http;

/// <summary>The web server's own loggers: they pass on warnings and errors only, and do not own the factory that they write to.</summary>
internal sealed class QuietLoggers(ILoggerFactory inner) : ILoggerFactory
{
    // A start that fails throws, and the caller reports it in a line of its own.
    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal)
        ? NullLogger.Instance
        : new QuietLogger(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The inner factory is its owner's to dispose.
    }

    private sealed class QuietLogger(ILogger logger) : ILogger
    {
        public IDisposable BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && logger.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                logger.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
