namespace ParallelLlm.Tests.Load.Serving;

/// <summary>Resources of a process.</summary>
internal readonly record struct ProcessLook(double ResidentMegabytes, double PeakMegabytes, int Handles, int Threads);
