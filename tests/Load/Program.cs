using ParallelLlm.Tests.Load.Laboratory;

namespace ParallelLlm.Tests.Load;

internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args is ["laboratory", .. var rest] ? LaboratoryCommand.RunAsync(rest) : CommandLine.RunAsync(args, Console.Out, Console.Error);
}
