namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>A client whose every call is decided by a function. Keeps its own count of calls in flight.</summary>
internal sealed class ScriptedClient(Func<LlmCall, int, CancellationToken, ValueTask<AttemptOutcome>> answer) : ILlmClient
{
    private int _inFlight;
    private int _maxInFlight;

    public ScriptedClient(Func<LlmCall, int, AttemptOutcome> answer)
        : this((call, number, _) => ValueTask.FromResult(answer(call, number)))
    {
    }

    public int Calls => Begun.Value;

    /// <summary>The calls that have begun.</summary>
    public SignalledCount Begun { get; } = new();

    /// <summary>The calls that have ended.</summary>
    public SignalledCount Ended { get; } = new();

    public int InFlight => _inFlight;

    public int MaxInFlight => _maxInFlight;

    public static AttemptOutcome Empty { get; } = AttemptOutcome.Answered("{\"name\":null}", new TokenUsage(10, 5, 15));

    public async ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken)
    {
        var number = Begun.Add();
        var now = Interlocked.Increment(ref _inFlight);
        InterlockedMax(ref _maxInFlight, now);
        try
        {
            return await answer(call, number, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            Ended.Add();
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
