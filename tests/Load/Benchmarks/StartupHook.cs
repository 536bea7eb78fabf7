using System.Diagnostics.CodeAnalysis;
using ParallelLlm;

/// <summary>
/// The hook that the runtime calls before a program's own code when <c>DOTNET_STARTUP_HOOKS</c> names this assembly. Loads the tokenizer's vocabulary and waits for it, so that
/// <c>startup</c> can measure the gain from loading it in parallel.
/// </summary>
[SuppressMessage("Design", "MA0047:Declare types in namespaces", Justification = "The runtime looks for this name.")]
internal static class StartupHook
{
    public static void Initialize() => TiktokenCounter.LoadAsync().GetAwaiter().GetResult();
}
