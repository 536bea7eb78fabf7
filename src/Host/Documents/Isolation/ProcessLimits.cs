using System.Runtime.InteropServices;

namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>Takes from this process rights that reading never needs: written files, core dumps, many files, endless computing.</summary>
internal static class ProcessLimits
{
    // Numbers of Linux.
    private const int ProcessorSeconds = 0;
    private const int FileBytes = 1;
    private const int CoreBytes = 4;
    private const int OpenFiles = 7;

    // Assemblies are opened as they are needed.
    private const ulong MostFiles = 128;

    // Above the time that a hundred documents of the largest sizes take; the program's own limits come first.
    private const ulong MostSeconds = 2 * 60 * 60;

    /// <summary>Lowers the limits, for good.</summary>
    public static void Lower()
    {
        Set(CoreBytes, 0);
        Set(FileBytes, 0);
        Set(OpenFiles, MostFiles);
        Set(ProcessorSeconds, MostSeconds);
    }

    // A limit that the system does not let go lower is no reason not to read: the program's own limits hold.
    private static void Set(int limit, ulong most) => _ = SetLimit(limit, [most, most]);

    [DllImport("libc", EntryPoint = "setrlimit")]
    private static extern int SetLimit(int limit, ulong[] values);
}
