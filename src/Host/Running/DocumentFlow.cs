namespace ParallelLlm.Host.Running;

/// <summary>State shared by open documents: the window that bounds them, their tally, the stop that ends them, and the clock.</summary>
internal sealed record DocumentFlow(WindowGate Gate, RunTally Tally, RunStop Stop, RunClock Clock);
