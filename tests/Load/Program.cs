using ParallelLlm.Tests.Load.Benchmarks;

return await EngineThroughput.RunAsync(Console.Out, 1_000_000);
