using ParallelLlm.Tests.Load.Benchmarks;
using ParallelLlm.Tests.Load.Laboratory;

if (args is ["laboratory", .. var rest])
    return await LaboratoryCommand.RunAsync(rest);
return await EngineThroughput.RunAsync(Console.Out, 1_000_000);
