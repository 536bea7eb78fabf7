namespace ParallelLlm.Tests.Integration.Runtime;

/// <summary>The context from which a caller calls the engine.</summary>
public enum CallerContext
{
    /// <summary>A thread without a context.</summary>
    Plain,

    /// <summary>A context whose one thread runs posted work when it is not busy, such as that of a window.</summary>
    SingleThreaded,

    /// <summary>A context whose thread has ended: posted work never runs.</summary>
    Dead,

    /// <summary>A task of a scheduler that accepts no more tasks.</summary>
    CompletedScheduler,
}
