using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ParallelLlm.Runtime;

/// <summary>
/// Commands to the dispatching stage. Many may be posted for one wake-up, so that a command costs little more than a place in a queue.
/// Thread-safe.
/// </summary>
internal sealed class StageInbox
{
    private readonly ConcurrentQueue<StageCommand> _commands = new();
    private Action? _wake;
    private int _awake;
    private volatile bool _closed;

    /// <summary>Whether its stage is gone; what is posted all the same is for the one who closed it to take.</summary>
    public bool Closed => _closed;

    /// <summary>Whether something has been posted and not taken.</summary>
    public bool HasMessages => !_commands.IsEmpty;

    public void Post(StageCommand command)
    {
        _commands.Enqueue(command);
        Wake();
    }

    /// <summary>Tells how to wake the stage, which takes what has been posted before.</summary>
    public void Attach(Action wake)
    {
        Volatile.Write(ref _wake, wake);
        Wake();
    }

    /// <summary>Says that the stage is about to take commands; what is posted from now on wakes it again.</summary>
    public void BeginTaking() => Interlocked.Exchange(ref _awake, 0);

    public bool TryTake([MaybeNullWhen(false)] out StageCommand command) => _commands.TryDequeue(out command);

    /// <summary>Wakes the stage, unless it has been woken and has not come yet.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _wake) is { } wake && Interlocked.Exchange(ref _awake, 1) == 0)
            wake();
    }

    /// <summary>
    /// Says that its stage is gone. Whoever posts from now on sees it, or has posted where the closer, who takes after this, finds it.
    /// </summary>
    public void Close()
    {
        _closed = true;
        // Without a full fence the closer's next look into the queue may come before its own word, and a command between the two is lost.
        Interlocked.MemoryBarrier();
    }
}
