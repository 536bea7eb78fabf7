using Microsoft.Extensions.Logging;
using ParallelLlm.Answers;
using ParallelLlm.Dispatching;

namespace ParallelLlm.Runtime;

/// <summary>
/// What an engine does about answers that are stored: looks them up, saves new ones, and lets identical work go once. Thread-safe.
/// </summary>
internal sealed class EngineAnswers
{
    // What is still to be written is known to the callers already, or was given up; a store that hangs must not keep the end waiting for
    // ever.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time;

    private EngineAnswers(BoundedStore store, bool isRequired, StagePort port, TimeProvider time, ILogger logger)
    {
        _time = time;
        IsRequired = isRequired;
        Lookup = new AnswerLookup(store, Flights, port, logger);
        Saver = new AnswerSaver(store, isRequired, port, logger);
        Saver.Start();
    }

    /// <summary>Whether an answer must be stored before it is delivered.</summary>
    public bool IsRequired { get; }

    public Flights Flights { get; } = new();

    public AnswerLookup Lookup { get; }

    public AnswerSaver Saver { get; }

    /// <summary>Null where there is no store.</summary>
    public static EngineAnswers? Open(StoreOptions options, StagePort port, TimeProvider time, ILogger logger) =>
        options.Completions is { } store ? new EngineAnswers(new BoundedStore(store, time), options.Required, port, time, logger) : null;

    /// <summary>Saves what is still to be saved, for a while.</summary>
    public Task EndAsync() => Saver.EndAsync().WaitAsync(LongestWait, _time);
}
