using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.AnswerStore;

/// <summary>Keeps the log's entries.</summary>
internal sealed class LogList : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentBag<(Func<string, bool> IsWanted, TaskCompletionSource<string> Found)> _waiting = [];

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>The first line of a kind, as soon as it is there.</summary>
    public Task<string> LineAsync(Func<string, bool> isWanted)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Asked for before it is looked for, so that no line comes between the two.
        _waiting.Add((isWanted, found));
        if (_lines.FirstOrDefault(isWanted) is { } line)
            found.TrySetResult(line);
        return found.Task.WaitAsync(Engines.Guard);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception);
        _lines.Enqueue(line);
        foreach (var (isWanted, found) in _waiting)
        {
            if (isWanted(line))
                found.TrySetResult(line);
        }
    }

    public void Dispose()
    {
    }
}
