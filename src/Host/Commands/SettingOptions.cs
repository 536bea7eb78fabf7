using System.CommandLine;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary>A command's flags, made from its settings. Values stay text here: one place checks them, wherever they come from.</summary>
internal sealed class SettingOptions
{
    private readonly List<(Setting Setting, Option Option, string? RenamedTo)> _options;

    public SettingOptions(IEnumerable<Setting> settings) =>
        _options =
        [
            .. settings.SelectMany(setting => setting.Former is { } former
                ? new[] { (setting, Create(setting), null), (former, Hidden(former), setting.Flag) }
                : [(setting, Create(setting), (string?)null)]),
        ];

    /// <summary>Adds the flags to a command, and what it does. When something is wrong, that is said instead of its exit code.</summary>
    public void Attach(Command command, HostContext context, Func<ParseResult, Dictionary<string, SettingValue>, Problems, Task<int>> act)
    {
        foreach (var (_, option, _) in _options)
            command.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            var problems = new Problems();
            var code = await act(parsed, Given(parsed), problems);
            if (problems.Count == 0)
                return code;
            await UsageErrors.WriteAsync(context.Error, problems, command);
            return ExitCode.Usage;
        });
    }

    /// <summary>The flags that were given, by setting name.</summary>
    private Dictionary<string, SettingValue> Given(ParseResult parsed)
    {
        var given = new Dictionary<string, SettingValue>();
        foreach (var (setting, option, renamedTo) in _options)
        {
            if (parsed.GetResult(option) is not { Implicit: false } result)
                continue;
            var text = result.Tokens is [var value, ..] ? value.Value : Repeated(setting, result.IdentifierTokenCount);
            var name = renamedTo is null ? setting.Name : _options.First(each => each.Setting.Flag == renamedTo).Setting.Name;
            given.TryAdd(name, SettingValue.OfFlag(setting, text) with { RenamedTo = renamedTo });
        }

        return given;
    }

    /// <summary>A switch without a value says yes; <c>-v</c> counts.</summary>
    private static string Repeated(Setting setting, int times) =>
        setting == RunSettingTable.Verbose ? Math.Min(times, 2).ToString(System.Globalization.CultureInfo.InvariantCulture) : "true";

    private static Option Hidden(Setting former)
    {
        var option = Create(former);
        option.Hidden = true;
        return option;
    }

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
