namespace ParallelLlm.Tests.Load.Serving;

/// <summary>What a process takes.</summary>
internal readonly record struct ProcessLook(double ResidentMegabytes, double PeakMegabytes, int Handles, int Threads);
