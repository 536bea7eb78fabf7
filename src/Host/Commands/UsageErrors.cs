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
        await error.WriteLineAsync($"Try '{CommandLine.NameOf(command)} --help'.");
    }
}
