using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Tests.Load.Costs;

/// <summary>A way to process the documents.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Server">The account.</param>
/// <param name="Arguments">Flags of the run.</param>
internal sealed record CostCase(string Name, ProviderOptions Server, IReadOnlyList<string> Arguments);
