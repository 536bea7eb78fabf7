using System.CommandLine;
using System.CommandLine.Parsing;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary>Finds wrong words on the command line, with the nearest right ones. Values of settings are left alone.</summary>
internal static class ParseSlips
{
    public static IReadOnlyList<string> Of(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var flags = Flags(parsed.CommandResult.Command);
        var unknown = UnknownFlags(parsed, flags);

        // What follows a flag for a key is a key: nothing more is said, so that it is not repeated.
        if (unknown.Find(flag => ConfigReader.IsKey(flag.TrimStart('-'))) is { } key)
            return
            [
                $"{key}: there is no flag for a key; "
                + "put it into an environment variable and give that variable's name with --api-key-env",
            ];
        if (parsed.CommandResult.Command is RootCommand && arguments is [[not '-', ..], ..])
            return [WrongCommand(parsed, arguments)];
        if (unknown.Count > 0)
            return [.. unknown.Select(flag => $"{flag}: unknown flag{Suggestion.For(flag, flags)}")];
        if (parsed.CommandResult.Command is RootCommand && !parsed.Tokens.Any(token => token.Type == TokenType.Option))
            return [WrongCommand(parsed, arguments)];
        return [.. parsed.Errors.Select(Said).Distinct(), .. FlagsTakenAsValues(parsed, flags)];
    }

    private static string WrongCommand(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var commands = parsed.CommandResult.Command.Subcommands.Select(command => command.Name).ToList();
        return arguments.Count == 0
            ? $"say what to do: {string.Join(", ", commands.SkipLast(1))} or {commands[^1]}"
            : $"{arguments[0]}: unknown command{Suggestion.For(arguments[0], commands)}";
    }

    /// <summary>Words with a dash that were not taken for flags, up to a <c>--</c>; without a value behind <c>=</c>.</summary>
    private static List<string> UnknownFlags(ParseResult parsed, List<string> flags) =>
        [.. parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-' && !IsValue(parsed, token))
            .Select(token => token.Value.Split('=')[0])
            .Where(word => !flags.Contains(word))
            .Distinct()];

    private static bool IsValue(ParseResult parsed, Token token) =>
        parsed.CommandResult.Children.OfType<OptionResult>().Any(option => option.Tokens.Any(value => ReferenceEquals(value, token)));

    /// <summary>A flag whose value is the next flag has lost its own.</summary>
    private static IEnumerable<string> FlagsTakenAsValues(ParseResult parsed, List<string> flags) =>
        from option in parsed.CommandResult.Children.OfType<OptionResult>()
        from value in option.Tokens
        where flags.Contains(value.Value)
        select $"{option.Option.Name}: needs a value, and {value.Value} is a flag";

    private static string Said(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0 } option => $"{option.Option.Name}: needs a value{Example(option.Option)}",
        OptionResult { Tokens.Count: > 1 } option =>
            $"{option.Option.Name}: given more than once; it takes one value{Example(option.Option)}",
        _ => error.Message,
    };

    private static string Example(Option option) => option.HelpName is { } name ? $": {name}" : "";

    private static List<string> Flags(Command command) =>
        [.. command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive))
            .SelectMany(option => option.Aliases.Append(option.Name))];
}
