using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Files;

/// <summary>
/// Which standard descriptors the process inherited. The runtime reuses the number of a closed one for a file of its own: reads
/// from it block forever, and writes to it are lost.
/// </summary>
internal static class InheritedDescriptors
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;

    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>Whether a descriptor was inherited. One marked close-on-exec cannot have been.</summary>
    public static bool Has(int descriptor) =>
        OperatingSystem.IsWindows() || (Fcntl(descriptor, GetFlags) is var flags && flags >= 0 && (flags & CloseOnExec) == 0);

    [DllImport("libc", EntryPoint = "fcntl")]
    private static extern int Fcntl(int descriptor, int command);
}
