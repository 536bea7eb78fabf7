using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Output;

/// <summary>
/// Which of the standard descriptors the process was given. What was closed when it started has been taken by the runtime for something else, so that reading waits for ever and what is written is lost.
/// </summary>
internal static class InheritedDescriptors
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;

    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>Whether a descriptor is one that the process was started with. What is marked to be closed when a program starts cannot be.</summary>
    public static bool Has(int descriptor) =>
        OperatingSystem.IsWindows() || (Fcntl(descriptor, GetFlags) is var flags && flags >= 0 && (flags & CloseOnExec) == 0);

    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Fcntl(int descriptor, int command);
}
