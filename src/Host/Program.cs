using ParallelLlm.Host;
using ParallelLlm.Host.Commands;

return await CommandLine.RunAsync(args, HostContext.OfProcess());
