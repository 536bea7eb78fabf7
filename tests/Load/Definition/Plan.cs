namespace ParallelLlm.Tests.Load.Definition;

/// <summary>Kinds of scenarios.</summary>
internal enum Plan
{
    /// <summary>All callers read all their chunks.</summary>
    Drain,

    /// <summary>The same with a server that fails in every way; all accounts are compared at the end.</summary>
    Chaos,

    /// <summary>The same with some callers that stop reading, compared with the same run without, alternating.</summary>
    StalledCaller,

    /// <summary>Single urgent chunks while one request floods the engine.</summary>
    UrgentBehindFlood,

    /// <summary>All callers read all their chunks, and the time until the server is fully used again is measured.</summary>
    Recovery,

    /// <summary>The program, as a process, reads <c>work.documents</c> letters of about <c>work.chunks</c> chunks each.</summary>
    Program,

    /// <summary>
    /// The program's service, as a process, receives small documents through its folder: at the rates in <see cref="Scenario.Load"/>, or <c>work.documents</c> at once without any.
    /// </summary>
    Serve,

    /// <summary>Documents of <c>work.chunks</c> chunks arrive as <see cref="Scenario.Load"/> defines.</summary>
    Load,

    /// <summary>Callers of several priorities at once, as <see cref="Work.Mix"/> defines: the order of completion and the waits.</summary>
    Mixed,

    /// <summary>A request that holds every permit is cancelled, and another one gets them.</summary>
    CancelledRequest,
}
