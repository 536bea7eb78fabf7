using System.CommandLine;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Commands;

/// <summary>Prints usage errors, one line each, with a pointer to the help.</summary>
internal static class UsageErrors
{
    public static async Task WriteAsync(TextWriter error, IEnumerable<string> messages, Command command)
    {
        foreach (var message in messages)
            await error.WriteLineAsync(VisibleText.Lines($"parallel-llm: {message}"));
        var name = command is RootCommand ? "" : string.Join(' ', Names(command)) + " ";
        await error.WriteLineAsync($"Try 'parallel-llm {name}--help'.");
    }

    private static IEnumerable<string> Names(Command command) =>
        command is RootCommand ? [] : [.. command.Parents.OfType<Command>().SelectMany(Names), command.Name];
}
