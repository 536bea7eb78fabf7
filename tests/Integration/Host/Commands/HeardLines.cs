using System.Text;

namespace ParallelLlm.Tests.Integration.Host.Commands;

/// <summary>The lines that a process has written to a stream. Thread-safe.</summary>
internal sealed class HeardLines
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string Text, TaskCompletionSource Heard)> _waiting = [];

    public string Text
    {
        get
        {
            lock (_lock)
                return _text.ToString();
        }
    }

    public void Add(string line)
    {
        lock (_lock)
        {
            _text.Append(line).Append('\n');
            foreach (var (text, heard) in _waiting)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                    heard.TrySetResult();
            }
        }
    }

    /// <summary>Ends when there is a line with a text.</summary>
    public Task LineAsync(string text)
    {
        lock (_lock)
        {
            var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_text.ToString().Contains(text, StringComparison.Ordinal))
                heard.SetResult();
            _waiting.Add((text, heard));
            return heard.Task;
        }
    }
}
