using System.CommandLine;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm run PATH...</c>: from words to settings.</summary>
internal static class RunCommand
{
    public const string Name = "run";

    public static Command Create(HostContext context)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files and folders (read recursively), or - for standard input.", Arity = ArgumentArity.ZeroOrMore };
        var options = new SettingOptions(RunSettingTable.All);
        var command = new Command(Name, "Extracts fields from documents and writes one JSON line per document.") { paths };
        options.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var flags = options.Given(parsed);
            var config = ConfigLoader.Load(flags, context.Environment);
            var resolved = RunSettingsResolver.Resolve(parsed.GetValue(paths) ?? [], flags, context.Environment, config);
            if (resolved.Settings is { } settings)
                return await Task.FromResult(settings.Paths.Count);
            await UsageErrors.WriteAsync(context.Error, resolved.Errors, command);
            return ExitCode.Usage;
        });
        return command;
    }
}
