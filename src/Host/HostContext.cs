using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host;

/// <summary>What the program takes from its process, so that a test can hand in its own.</summary>
internal sealed record HostContext
{
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public bool ShowsProgress(RunSettings settings) =>
        ErrorIsTerminal && settings.Progress && settings.Verbosity != Verbosity.Quiet && ProgressDisplay.IsPossible(Error);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public bool IsLinux { get; init; } = OperatingSystem.IsLinux();

    public static HostContext OfProcess() => new()
    {
        Environment = System.Environment.GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? ""),
        Output = InheritedDescriptors.Has(InheritedDescriptors.Output) ? Console.Out : TextWriter.Null,
        Error = StandardError.Open(),
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };
}
