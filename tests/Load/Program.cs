using ParallelLlm.Tests.Laboratory;
using ParallelLlm.Tests.Load.Documents;
using ParallelLlm.Tests.Load.Peers;
using ParallelLlm.Tests.Load.Reports;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load;

internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["laboratory", .. var rest] => LaboratoryCommand.RunAsync(rest),
        [PeerProgram.Command, .. var rest] => PeerProgram.RunAsync(rest),
        [MemoryProgram.Command, .. var rest] => MemoryProgram.RunAsync(rest),
        [XlsxBenchCommand.ReadCommand, .. var rest] => XlsxBenchCommand.ReadAsync(rest),
        [BenchReportCommand.WriteCommand, .. var rest] => BenchReportCommand.WriteAsync(rest),
        _ => CommandLine.RunAsync(args, Console.Out, Console.Error),
    };
}
