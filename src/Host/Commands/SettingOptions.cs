using System.CommandLine;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary>A command's flags, made from its settings. Values stay text here: one place checks them, wherever they come from.</summary>
internal sealed class SettingOptions
{
    private readonly List<(Setting Setting, Option Option)> _options;

    public SettingOptions(IEnumerable<Setting> settings) =>
        _options = [.. settings.Select(setting => (setting, Create(setting)))];

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _options)
            command.Add(option);
    }

    /// <summary>The flags that were given, by setting name.</summary>
    public Dictionary<string, SettingValue> Given(ParseResult parsed)
    {
        var given = new Dictionary<string, SettingValue>();
        foreach (var (setting, option) in _options)
            if (parsed.GetResult(option) is { Implicit: false } result)
                given[setting.Name] = SettingValue.OfFlag(setting, result.Tokens is [var value, ..] ? value.Value : Repeated(setting, result.IdentifierTokenCount));
        return given;
    }

    /// <summary>A switch without a value says yes; <c>-v</c> counts.</summary>
    private static string Repeated(Setting setting, int times) =>
        setting == RunSettingTable.Verbose ? Math.Min(times, 2).ToString(System.Globalization.CultureInfo.InvariantCulture) : "true";

    private static Option Create(Setting setting)
    {
        var aliases = setting.Alias is { } alias ? new[] { alias } : [];
        var source = setting.Variable.StartsWith("OPENAI_", StringComparison.Ordinal) ? $" ({setting.Variable})" : "";
        if (!setting.IsSwitch)
            return new Option<string>(setting.Flag, aliases) { Description = setting.Description + source, HelpName = setting.Value };
        return setting == RunSettingTable.Verbose
            ? new Option<bool>(setting.Flag, aliases) { Description = setting.Description, Arity = ArgumentArity.Zero }
            : new Option<bool>(setting.Flag, aliases) { Description = setting.Description };
    }
}
