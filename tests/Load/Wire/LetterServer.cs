using System.Collections.Concurrent;

namespace ParallelLlm.Tests.Load.Wire;

/// <summary>The server of a case, which counts what each letter has cost.</summary>
internal sealed class LetterServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _calls = new();
    private readonly ConcurrentDictionary<string, int> _paid = new();
    private int _nth;

    private LetterServer(LetterCase played) => Server = ScriptedServer.Start(received => Task.FromResult(Answer(played, received)));

    public ScriptedServer Server { get; }

    /// <summary>Calls of all letters.</summary>
    public int Calls => _calls.Values.Sum();

    /// <summary>Most calls for one letter that were answered with a completion, of use or not.</summary>
    public int MostPaid => _paid.Values.DefaultIfEmpty().Max();

    public static LetterServer Start(LetterCase played) => new(played);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private Reply Answer(LetterCase played, Received received)
    {
        var letter = Letters.Of(received);
        _calls.AddOrUpdate(letter, 1, (_, before) => before + 1);
        var reply = played.Answer(received, letter, Interlocked.Increment(ref _nth));
        if (reply.IsPaid)
            _paid.AddOrUpdate(letter, 1, (_, before) => before + 1);
        return reply;
    }
}
