using System.Collections.Concurrent;

namespace ParallelLlm.Tests.Load.Wire;

/// <summary>The server of a case, which counts the cost of each letter.</summary>
internal sealed class LetterServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _calls = new();
    private readonly ConcurrentDictionary<string, int> _paid = new();
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _nth;

    private LetterServer(LetterCase played) => Server = ScriptedServer.Start(received => Task.FromResult(Answer(played, received)));

    public ScriptedServer Server { get; }

    /// <summary>Completes with the first call.</summary>
    public Task Called => _called.Task;

    /// <summary>Calls for all letters.</summary>
    public int Calls => _calls.Values.Sum();

    /// <summary>Maximum number of calls for one letter that were answered with a completion, useful or not.</summary>
    public int MostPaid => _paid.Values.DefaultIfEmpty().Max();

    public static LetterServer Start(LetterCase played) => new(played);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private Reply Answer(LetterCase played, Received received)
    {
        _called.TrySetResult();
        var letter = Letters.Of(received);
        _calls.AddOrUpdate(letter, 1, (_, before) => before + 1);
        var reply = played.Answer(received, letter, Interlocked.Increment(ref _nth));
        if (reply.IsPaid)
            _paid.AddOrUpdate(letter, 1, (_, before) => before + 1);
        return reply;
    }
}
