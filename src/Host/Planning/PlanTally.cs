using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Planning;

/// <summary>Adds up documents and calls. Thread-safe.</summary>
/// <param name="packs">Puts chunks into calls.</param>
internal sealed class PlanTally(PromptTokens tokens, PackPlanner packs)
{
    private const string Unknown = "unknown";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, FormatCounts> _formats = [];
    private readonly List<(int Index, UnreadableDocument Document)> _unreadable = [];
    private readonly HashSet<CompletionKey> _sent = [];

    /// <summary>Chunks that cost something.</summary>
    public long Asked { get; private set; }

    /// <summary>Calls that a run makes for them.</summary>
    public long Calls { get; private set; }

    /// <summary>Chunks whose answer is in the store.</summary>
    public long FromStore { get; private set; }

    /// <summary>Chunks that get the answer of another one.</summary>
    public long Repeated { get; private set; }

    /// <summary>Tokens of the calls' messages.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>Tokens of the calls' schemas.</summary>
    public long SchemaTokens { get; private set; }

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

    /// <summary>Counts a chunk, and the call that is complete by it.</summary>
    /// <param name="isSentOnce">Whether equal calls are sent once.</param>
    public void AddCall(PlannedCall planned, bool isSentOnce)
    {
        LlmCall? call;
        lock (_lock)
        {
            if (isSentOnce && !_sent.Add(planned.Key!.Value))
            {
                Repeated++;
                return;
            }

            Asked++;
            call = packs.Add(planned);
        }

        Count(call);
    }

    /// <summary>Counts the call of chunks that have waited for others. Nothing is added afterwards.</summary>
    public void Complete() => Count(packs.Complete());

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

    private void Count(LlmCall? call)
    {
        if (call is null)
            return;
        var (prompt, schema) = (tokens.Of(call), tokens.OfSchema(call));
        lock (_lock)
        {
            Calls++;
            PromptTokens += prompt;
            SchemaTokens += schema;
        }
    }

    private static string NameOf(DocumentFormat format) => format switch
    {
        DocumentFormat.PlainText => "text",
        _ => format.ToString().ToLowerInvariant(),
    };
}
