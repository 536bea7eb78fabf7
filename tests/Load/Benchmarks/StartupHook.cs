using System.Diagnostics.CodeAnalysis;
using ParallelLlm;

/// <summary>
/// What the runtime calls before a program's own code when <c>DOTNET_STARTUP_HOOKS</c> names this assembly: loads the tokenizer's vocabulary and waits for it, so that
/// <c>startup</c> can tell what it saves to load it beside the rest.
/// </summary>
[SuppressMessage("Design", "MA0047:Declare types in namespaces", Justification = "The runtime looks for this name.")]
internal static class StartupHook
{
    public static void Initialize() => TiktokenCounter.LoadAsync().GetAwaiter().GetResult();
}
