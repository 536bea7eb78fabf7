namespace ParallelLlm.Host.Files;

/// <summary>What a path that is no folder leads to.</summary>
internal enum FileKind
{
    Regular,
    Pipe,
    Device,
    Socket,

    /// <summary>It can't be looked at; opening it will say why. Also the shell's <c>/dev/fd/63</c>.</summary>
    Unknown,
}
