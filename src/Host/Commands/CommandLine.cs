using System.CommandLine;
using System.CommandLine.Help;

namespace ParallelLlm.Host.Commands;

/// <summary>The command line as a whole: its commands, and the messages for invalid input.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, HostContext context)
    {
        var root = Build(context);
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var slips = parsed.Action is HelpPage ? [] : ParseSlips.Of(parsed, arguments);
        if (slips.Count == 0)
            slips = RawArguments.Slips(arguments);
        if (slips.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = context.Output,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        await UsageErrors.WriteAsync(context.Error, slips, parsed.CommandResult.Command);
        return ExitCode.Usage;
    }

    /// <summary>A command as it is typed, such as <c>parallel-llm store stats</c>.</summary>
    public static string NameOf(Command command) =>
        command is RootCommand ? "parallel-llm" : $"{NameOf(command.Parents.OfType<Command>().First())} {command.Name}";

    internal static RootCommand Build(HostContext context)
    {
        var root = new RootCommand(
            "Extracts fields from documents with a large language model: "
            + "every chunk in parallel, as fast as the provider allows and no faster.")
        {
            RunCommand.Create(context),
            PlanCommand.Create(context),
            ServeCommand.Create(context),
            StatusCommand.Create(context),
            CheckCommand.Create(context),
            RetryCommand.Create(context),
            ReportCommand.Create(context),
            EvalCommand.Create(context),
            SimulateCommand.Create(context),
            StoreCommand.Create(context),
            BatchCommand.Create(context),
        };
        foreach (var version in root.Options.OfType<VersionOption>())
            version.Recursive = true;
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpPage();
        return root;
    }
}
