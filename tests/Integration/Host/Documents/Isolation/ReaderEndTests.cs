using System.Net;
using System.Net.Sockets;
using ParallelLlm.Tests.Integration.Host.Commands;
using ParallelLlm.Tests.Load.Documents.Hostile;
using ParallelLlm.Tests.Load.Documents.Samples;

namespace ParallelLlm.Tests.Integration.Host.Documents.Isolation;

public sealed class ReaderEndTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_reader_process_ends_with_a_program_that_is_killed()
    {
        // Connections are accepted and never answered: the program waits, and its reader is idle.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        File.WriteAllBytes(_folder["letter.pdf"], DischargeSummaryPdf.Write());
        using var program = ProgramProcess.Start(
            _folder.Path, $"run letter.pdf -f name --no-store --model m --base-url http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/v1");
        var readers = Array.Empty<int>();
        await Outside.UntilAsync(() => (readers = [.. ReaderProcesses.Of(program.Id)]).Length == 1);

        program.Signal("KILL");

        await Outside.UntilAsync(() => !Directory.Exists($"/proc/{readers[0]}"));
    }
}
