using ParallelLlm.Host;
using ParallelLlm.Host.Commands;
using ParallelLlm.Host.Documents.Isolation;

return args is [ReaderCommand.Verb] ? ReaderCommand.Run() : await CommandLine.RunAsync(args, HostContext.OfProcess());
