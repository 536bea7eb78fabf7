using System.Diagnostics;

namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>How this program starts itself as a reader process.</summary>
internal static class ReaderProgram
{
    // 256 MB: measured over good and hostile documents, the process then stays below 320 MB in all.
    private const string HeapLimit = "10000000";

    // No key, address or setting of the program is passed on; the runtime needs these to be found and to start.
    private static readonly string[] PassedOn =
        ["PATH", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_ROLL_FORWARD", "LD_LIBRARY_PATH", "SystemRoot", "TMPDIR"];

    private static readonly (string Name, string Value)[] Runtime =
    [
        ("DOTNET_GCHeapHardLimit", HeapLimit),
        ("DOTNET_gcConcurrent", "0"),
        ("DOTNET_gcServer", "0"),
        // No socket, pipe or dump in the folder for temporary files, which a killed process would leave there.
        ("DOTNET_EnableDiagnostics", "0"),
        ("DOTNET_DbgEnableMiniDump", "0"),
        ("DOTNET_TieredPGO", "0"),
    ];

    public static ProcessStartInfo Start()
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetPathRoot(AppContext.BaseDirectory),
        };
        var program = typeof(ReaderProgram).Assembly;
        var own = Environment.ProcessPath;
        if (own is not null && Path.GetFileNameWithoutExtension(own) == program.GetName().Name)
        {
            start.FileName = own;
        }
        else
        {
            // Started as "dotnet parallel-llm.dll", or by another program that holds this one, such as a test's.
            start.FileName = own is not null && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
            start.ArgumentList.Add(program.Location);
        }

        start.ArgumentList.Add(ReaderCommand.Verb);
        start.Environment.Clear();
        foreach (var name in PassedOn)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }

        foreach (var (name, value) in Runtime)
            start.Environment[name] = value;
        return start;
    }
}
