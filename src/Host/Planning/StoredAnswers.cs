using System.Text;
using System.Text.Json;

namespace ParallelLlm.Host.Planning;

/// <summary>The sizes of answers that the store has for the planned calls, so of the same settings. Thread-safe.</summary>
internal sealed class StoredAnswers(PromptTokens tokens)
{
    // Fewer say too little about the others.
    private const int Fewest = 20;
    private const int Most = 1_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Lock _lock = new();
    private long _low = long.MaxValue;
    private long _high;
    private long _sum;
    private int _count;

    /// <summary>The shortest answer, the mean, and the longest one written with white space; null if there are too few.</summary>
    public AnswerSize? Size
    {
        get
        {
            lock (_lock)
                return _count < Fewest ? null : new AnswerSize(_low, _sum / _count, _high, _count);
        }
    }

    public void Add(FoundCompletion found)
    {
        lock (_lock)
        {
            if (_count == Most)
                return;
            using var fields = JsonDocument.Parse(found.Fields);
            var size = tokens.Of(Encoding.UTF8.GetString(found.Fields.Span));
            _low = Math.Min(_low, size);
            _sum += size;
            _high = Math.Max(_high, tokens.Of(JsonSerializer.Serialize(fields.RootElement, Indented)));
            _count++;
        }
    }
}
