using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary>Reads settings from the process's flags, environment and configuration file.</summary>
internal static class SourcesOfProcess
{
    /// <summary>Reads them, and warns of former names on standard error.</summary>
    public static SettingSources Load(this HostContext context, IReadOnlyDictionary<string, SettingValue> flags)
    {
        var sources = SettingSources.Load(flags, context.Environment);
        foreach (var warning in sources.Warnings())
            context.Error.WriteLine($"parallel-llm: {warning}");
        return sources;
    }
}
