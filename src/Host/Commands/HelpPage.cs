using System.CommandLine;
using System.CommandLine.Invocation;
using ParallelLlm.Host.Settings;
using Spectre.Console;

namespace ParallelLlm.Host.Commands;

/// <summary>Writes a command's help: its options by topic, and its examples.</summary>
internal sealed class HelpPage : SynchronousCommandLineAction
{
    /// <summary>Width of a page in columns.</summary>
    private const int Width = 100;

    /// <summary>Least width of the names, so that the descriptions of all topics begin in one column.</summary>
    private const int NamesWidth = 28;

    /// <summary>Options up to this number need no topics.</summary>
    private const int MostWithoutTopics = 16;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        using var page = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(page),
        });
        console.Profile.Width = Width;
        console.WriteLine(command.Description ?? "");
        console.WriteLine();
        console.WriteLine("Usage:");
        console.WriteLine("  " + UsageOf(command));
        Section(console, "Arguments", command.Arguments.Select(argument => ($"<{argument.Name}>", argument.Description)));
        Section(console, "Commands", command.Subcommands.Select(each => ($"{each.Name} {ArgumentsOf(each)}", each.Description)));
        foreach (var (title, options) in TopicsOf(command, parseResult.RootCommandResult.Command))
            Section(console, title, options.Select(option => (NamesOf(option), option.Description)));
        page.WriteLine();
        page.WriteLine(command is RootCommand ? HelpTexts.Root : HelpTexts.Of(command.Name));

        // Columns of the grid are padded to their width.
        var lines = page.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd());
        parseResult.InvocationConfiguration.Output.WriteLine(string.Join(Environment.NewLine, lines));
        return ExitCode.Completed;
    }

    private static void Section(IAnsiConsole console, string title, IEnumerable<(string Name, string? Description)> entries)
    {
        var grid = new Grid()
            .AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 2, 0) })
            .AddColumn(new GridColumn { Padding = new Padding(0) });
        foreach (var (name, description) in entries)
            grid.AddRow(new Text(name.PadRight(NamesWidth)), new Text(description ?? ""));
        if (grid.Rows.Count == 0)
            return;
        console.WriteLine();
        console.WriteLine(title + ":");
        console.Write(grid);
    }

    /// <summary>The command's options by topic: those that are no settings in the first, the root's in the last.</summary>
    private static IEnumerable<(string Title, IEnumerable<Option> Options)> TopicsOf(Command command, Command root)
    {
        var options = command.Options.Concat(command == root ? [] : root.Options).Where(option => !option.Hidden).ToList();
        if (options.Count <= MostWithoutTopics)
            return [("Options", options)];
        var topics = ServeSettingTable.Groups.Prepend(PlanSettingTable.Group)
            .Select(group => (group.Title, Options: options.Where(option => group.Settings.Any(each => each.Flag == option.Name)).ToList()))
            .Where(topic => topic.Options.Count > 0)
            .ToList();
        var others = options.Except(topics.SelectMany(topic => topic.Options)).ToList();
        topics[^1].Options.AddRange(others.Except(command.Options));
        if (others.Intersect(command.Options).ToList() is { Count: > 0 } own)
            topics.Insert(0, ("Options", own));
        return topics.Select(topic => (topic.Title, topic.Options.AsEnumerable()));
    }

    private static string UsageOf(Command command)
    {
        var subcommand = command.Subcommands.Count > 0 ? "<COMMAND>" : "";
        var parts = new[] { CommandLine.NameOf(command), subcommand, ArgumentsOf(command), "[OPTIONS]" };
        return string.Join(' ', parts.Where(part => part.Length > 0));
    }

    private static string ArgumentsOf(Command command) =>
        string.Join(' ', command.Arguments.Select(
            argument => $"<{argument.Name}>{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}"));

    private static string NamesOf(Option option)
    {
        var names = option.Aliases.Where(alias => alias.StartsWith('-')).Append(option.Name).OrderBy(name => name.Length);
        return string.Join(", ", names) + (option.HelpName is { } value ? $" <{value}>" : "");
    }
}
