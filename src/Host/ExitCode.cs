namespace ParallelLlm.Host;

/// <summary>What the process's exit codes mean.</summary>
internal static class ExitCode
{
    /// <summary>Every document was completed.</summary>
    public const int Completed = 0;

    /// <summary>Some documents are partial or failed, the budget is used up, or results could not be written.</summary>
    public const int Incomplete = 1;

    /// <summary>Wrong usage or input; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>The endpoint cannot be used: key, quota, model, or no answer at all.</summary>
    public const int EndpointUnusable = 3;

    /// <summary>Of <c>status</c>: the service runs and is not ready.</summary>
    public const int NotReady = 1;

    /// <summary>Of <c>status</c>: no service runs, as of <c>systemctl status</c>.</summary>
    public const int NotRunning = 3;

    /// <summary>From <c>status</c>: no service has run there, or its status cannot be read; as for <c>systemctl status</c>.</summary>
    public const int NoService = 4;

    /// <summary>Interrupted by a signal.</summary>
    public const int Interrupted = 130;

    /// <summary>The reader of standard output has closed it; the code of a program that dies of SIGPIPE.</summary>
    public const int OutputClosed = 141;
}
