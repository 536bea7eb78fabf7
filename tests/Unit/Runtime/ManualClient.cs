using System.Threading.Channels;

namespace ParallelLlm.Tests.Unit.Runtime;

/// <summary>A client whose calls wait until the test answers them, one by one.</summary>
internal sealed class ManualClient : ILlmClient
{
    private readonly Channel<ManualCall> _calls = Channel.CreateUnbounded<ManualCall>();

    public async ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken)
    {
        var manual = new ManualCall(call);
        using var cancelled = cancellationToken.Register(() => manual.Answer.TrySetCanceled(cancellationToken));
        _calls.Writer.TryWrite(manual);
        return await manual.Answer.Task;
    }

    /// <summary>The next call, as soon as it is made.</summary>
    public async Task<ManualCall> NextAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(Engines.Guard);

    public async Task<List<ManualCall>> NextAsync(int count)
    {
        var calls = new List<ManualCall>();
        while (calls.Count < count)
            calls.Add(await NextAsync());
        return calls;
    }

    /// <summary>Whether a call has been made and not yet been read.</summary>
    public bool HasMore => _calls.Reader.TryPeek(out _);
}
