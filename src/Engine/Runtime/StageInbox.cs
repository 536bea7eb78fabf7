using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ParallelLlm.Runtime;

/// <summary>
/// Queue of commands to the dispatching stage. One wake-up serves many posts, so that a post costs little more than an enqueue.
/// Thread-safe.
/// </summary>
internal sealed class StageInbox
{
    private readonly ConcurrentQueue<StageCommand> _commands = new();
    private Action? _wake;
    private int _awake;
    private volatile bool _closed;

    /// <summary>Whether the stage has ended. The closer takes commands that are posted afterwards.</summary>
    public bool Closed => _closed;

    /// <summary>Whether the queue has commands.</summary>
    public bool HasMessages => !_commands.IsEmpty;

    public void Post(StageCommand command)
    {
        _commands.Enqueue(command);
        Wake();
    }

    /// <summary>Sets the wake-up callback, and wakes the stage for earlier commands.</summary>
    public void Attach(Action wake)
    {
        Volatile.Write(ref _wake, wake);
        Wake();
    }

    /// <summary>Marks the start of a batch; later posts wake the stage again.</summary>
    public void BeginTaking() => Interlocked.Exchange(ref _awake, 0);

    public bool TryTake([MaybeNullWhen(false)] out StageCommand command) => _commands.TryDequeue(out command);

    /// <summary>Wakes the stage, unless a wake-up is pending.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _wake) is { } wake && Interlocked.Exchange(ref _awake, 1) == 0)
            wake();
    }

    /// <summary>Marks the stage as ended. A later poster either sees this, or has posted where the closer's next take finds it.</summary>
    public void Close()
    {
        _closed = true;
        // Without a full fence the closer's take could be reordered before the write, and lose a command in between.
        Interlocked.MemoryBarrier();
    }
}
