using System.CommandLine;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary>A command's flags, made from its settings. Values stay text here: one place checks them, wherever they come from.</summary>
internal sealed class SettingOptions
{
    private readonly List<(Setting Setting, Option Option, Setting? RenamedTo)> _options;

    public SettingOptions(IEnumerable<Setting> settings) =>
        _options =
        [
            .. settings.SelectMany(setting => setting.Former is { } former
                ? new[] { (setting, Create(setting), null), (former, Create(former, isHidden: true), setting) }
                : [(setting, Create(setting), (Setting?)null)]),
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
            given.TryAdd((renamedTo ?? setting).Name, SettingValue.OfFlag(setting, text) with { RenamedTo = renamedTo?.Flag });
        }

        return given;
    }

    /// <summary>A switch without a value says yes; <c>-v</c> counts.</summary>
    private static string Repeated(Setting setting, int times) =>
        setting == RunSettingTable.Verbose ? Math.Min(times, 2).ToString(System.Globalization.CultureInfo.InvariantCulture) : "true";

    private static Option Create(Setting setting, bool isHidden = false)
    {
        var aliases = setting.Alias is { } alias ? new[] { alias } : [];
        var source = setting.Variable.StartsWith("OPENAI_", StringComparison.Ordinal) ? $" ({setting.Variable})" : "";
        Option option = setting.IsSwitch ? new Option<bool>(setting.Flag, aliases) : new Option<string>(setting.Flag, aliases);
        option.Description = setting.Description + source;
        option.HelpName = setting.Value;
        option.Hidden = isHidden;
        if (setting == RunSettingTable.Verbose)
            option.Arity = ArgumentArity.Zero;
        return option;
    }
}
