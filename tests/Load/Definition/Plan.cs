namespace ParallelLlm.Tests.Load.Definition;

/// <summary>What a scenario does.</summary>
internal enum Plan
{
    /// <summary>All callers read all their chunks.</summary>
    Drain,

    /// <summary>The same from a server that goes wrong in every way, with everybody's books compared at the end.</summary>
    Chaos,

    /// <summary>The same with some callers that stop reading, against the same without, in turns.</summary>
    StalledCaller,

    /// <summary>Single urgent chunks while one request floods the engine.</summary>
    UrgentBehindFlood,

    /// <summary>All callers read all their chunks, and the time until the server is used to the full again is measured.</summary>
    Recovery,

    /// <summary>The program, as a process, reads <c>work.documents</c> letters of about <c>work.chunks</c> chunks each.</summary>
    Program,

    /// <summary>
    /// The program's service, as a process, is fed through its folder with small documents: at the rates that <see cref="Scenario.Load"/> says, or <c>work.documents</c> at once
    /// where it says nothing.
    /// </summary>
    Serve,

    /// <summary>Documents of <c>work.chunks</c> chunks come as <see cref="Scenario.Load"/> says.</summary>
    Load,

    /// <summary>Callers of several priorities at once, as <see cref="Work.Mix"/> says: in which order their chunks are completed, and who waits how long.</summary>
    Mixed,

    /// <summary>A request that holds every place is cancelled, and another one takes them.</summary>
    CancelledRequest,
}
