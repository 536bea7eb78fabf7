using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Planning;

/// <summary>Adds up documents and calls. Thread-safe.</summary>
internal sealed class PlanTally(PromptTokens tokens)
{
    private const string Unknown = "unknown";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, FormatCounts> _formats = [];
    private readonly List<(int Index, UnreadableDocument Document)> _unreadable = [];
    private readonly HashSet<CompletionKey> _sent = [];

    /// <summary>Calls that a run makes, one for each chunk that costs something.</summary>
    public long Calls { get; private set; }

    /// <summary>Chunks whose answer is in the store.</summary>
    public long FromStore { get; private set; }

    /// <summary>Chunks that get the answer of another one.</summary>
    public long Repeated { get; private set; }

    /// <summary>Tokens of the calls' messages.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>The formats by name.</summary>
    public IReadOnlyList<FormatCounts> Formats
    {
        get
        {
            lock (_lock)
                return [.. _formats.Values.OrderBy(format => format.Name == Unknown).ThenBy(format => format.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>The documents that cannot be read, in the order of the input.</summary>
    public IReadOnlyList<UnreadableDocument> Unreadable
    {
        get
        {
            lock (_lock)
                return [.. _unreadable.OrderBy(each => each.Index).Select(each => each.Document)];
        }
    }

    public void AddFromStore()
    {
        lock (_lock)
            FromStore++;
    }

    /// <summary>Counts the call for a chunk.</summary>
    /// <param name="isShared">Whether equal calls are sent once.</param>
    public void AddCall(PlannedCall planned, bool isShared)
    {
        var prompt = tokens.Of(planned.Call);
        lock (_lock)
        {
            if (isShared && !_sent.Add(planned.Key!.Value))
            {
                Repeated++;
                return;
            }

            Calls++;
            PromptTokens += prompt;
        }
    }

    /// <summary>Counts a document that has been read.</summary>
    public void AddDocument(int index, string name, DocumentFormat? format, FormatCounts counts, DocumentError? error)
    {
        var key = format is { } known ? NameOf(known) : Unknown;
        lock (_lock)
        {
            _formats[key] = _formats.GetValueOrDefault(key, new FormatCounts(key))
                .Plus(counts with { Documents = 1, Unreadable = error is null ? 0 : 1 });
            if (error is not null)
                _unreadable.Add((index, new UnreadableDocument(name, error)));
        }
    }

    private static string NameOf(DocumentFormat format) => format switch
    {
        DocumentFormat.PlainText => "text",
        _ => format.ToString().ToLowerInvariant(),
    };
}
