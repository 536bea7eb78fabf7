using System.Diagnostics;

namespace ParallelLlm.Tests.Load.Running;

/// <summary>Environment that a child process must not inherit.</summary>
internal static class Surroundings
{
    /// <summary>Removes the program's own variables: the environment must not decide where calls go, or with which key.</summary>
    public static void Forget(this ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("OPENAI_", StringComparison.Ordinal) || name.StartsWith("PARALLEL_LLM_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
    }
}
