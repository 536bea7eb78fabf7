using System.Diagnostics;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>What a process that is started must not take over from whoever runs this.</summary>
internal static class Surroundings
{
    /// <summary>Takes the program's own variables away: nothing of the surroundings is to decide where calls go, or with which key.</summary>
    public static void Forget(this ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("OPENAI_", StringComparison.Ordinal) || name.StartsWith("PARALLEL_LLM_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
    }
}
