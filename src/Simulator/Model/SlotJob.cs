namespace ParallelLlm.Simulator.Model;

/// <summary>A call at the slots.</summary>
/// <param name="Number">Its permit's number.</param>
/// <param name="Remaining">Ticks of work left, alone and at usual speed.</param>
/// <param name="LeavesAt">When it is refused if it still waits.</param>
internal readonly record struct SlotJob(long Number, double Remaining, TimeSpan LeavesAt);
