using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Host.Documents.Isolation;
using ParallelLlm.Host.Running;

if (args is [ReaderCommand.Verb])
    return ReaderCommand.Run();
IgnoredInterrupt.Restore();
return await CommandLine.RunAsync(args, HostContext.OfProcess());
