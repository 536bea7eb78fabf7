using System.Collections.Concurrent;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Unit.AnswerStore;

/// <summary>A store in memory whose every operation a test can hold, or let fail.</summary>
internal sealed class MemoryStore : ICompletionStore
{
    private readonly ConcurrentDictionary<CompletionKey, StoredCompletion> _kept = new();
    private readonly ConcurrentDictionary<(CompletionKey, string), bool> _documents = new();

    public Func<Task> BeforeFind { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeSave { get; set; } = () => Task.CompletedTask;

    public int Count => _kept.Count;

    /// <summary>The answers that have been saved.</summary>
    public SignalledCount Saved { get; } = new();

    public IEnumerable<StoredCompletion> Kept => _kept.Values;

    public bool Knows(string document) => _documents.Keys.Any(entry => entry.Item2 == document);

    /// <summary>The keys recorded for a document.</summary>
    public IEnumerable<CompletionKey> KeysOf(string document) => _documents.Keys.Where(entry => entry.Item2 == document).Select(entry => entry.Item1);

    public async ValueTask<FoundCompletion?[]> FindAsync(IReadOnlyList<CompletionQuery> queries, CancellationToken cancellationToken)
    {
        await BeforeFind();
        return [.. queries.Select(query => _kept.TryGetValue(query.Key, out var kept)
            ? new FoundCompletion(kept.Fields, kept.Model, _documents.ContainsKey((query.Key, query.DocumentId)))
            : null)];
    }

    public async Task SaveAsync(IReadOnlyList<StoredCompletion> completions, CancellationToken cancellationToken)
    {
        await BeforeSave();
        foreach (var completion in completions)
        {
            _kept.TryAdd(completion.Key, completion);
            _documents[(completion.Key, completion.DocumentId)] = true;
            Saved.Add();
        }
    }
}
