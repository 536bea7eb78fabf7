namespace ParallelLlm.Simulator.Batches;

/// <summary>What is wrong with an output file.</summary>
internal enum OutputFault
{
    None,
    Cut,
    Lacks,
    Repeats,
    Foreign,
}
