using Microsoft.Extensions.Logging;
using ParallelLlm.AnswerStore;
using ParallelLlm.Dispatching;

namespace ParallelLlm.Runtime;

/// <summary>An engine's use of the store: looks answers up, saves new ones, and coalesces identical work. Thread-safe.</summary>
internal sealed class EngineAnswers
{
    // Unsaved answers were delivered or given up already; a hanging store must not block shutdown.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time;

    private EngineAnswers(BoundedStore store, bool isRequired, StagePort port, TimeProvider time, ILogger logger)
    {
        _time = time;
        IsRequired = isRequired;
        Lookup = new AnswerLookup(store, RequestCoalescing, port, logger);
        Saver = new AnswerSaver(store, isRequired, port, logger);
        Saver.Start();
    }

    /// <summary>Whether an answer must be stored before delivery.</summary>
    public bool IsRequired { get; }

    public RequestCoalescing RequestCoalescing { get; } = new();

    public AnswerLookup Lookup { get; }

    public AnswerSaver Saver { get; }

    /// <summary>Null if there is no store.</summary>
    public static EngineAnswers? Open(StoreOptions options, StagePort port, TimeProvider time, ILogger logger) =>
        options.Completions is { } store ? new EngineAnswers(new BoundedStore(store, time), options.Required, port, time, logger) : null;

    /// <summary>Saves pending answers, for up to 15 s.</summary>
    public Task EndAsync() => Saver.EndAsync().WaitAsync(LongestWait, _time);
}
