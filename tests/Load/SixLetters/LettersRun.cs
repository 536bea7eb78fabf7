using System.Globalization;
using System.Text.Json;
using ParallelLlm.Tests.Load.Stress;
using ParallelLlm.Tests.Load.Wire;

namespace ParallelLlm.Tests.Load.SixLetters;

/// <summary>A program's results for six letters at the server of a case.</summary>
/// <param name="ExitCode">The program's exit code; null if it had to be killed.</param>
/// <param name="Right">Letters completed with their own value.</param>
/// <param name="Wrong">Letters completed with another value.</param>
/// <param name="MostPaid">Maximum number of calls for one letter that were answered with a completion.</param>
/// <param name="Calls">Total number of calls.</param>
/// <param name="Seconds">Time from the first call to the end.</param>
internal sealed record LettersRun(int? ExitCode, int Right, int Wrong, int MostPaid, int Calls, double Seconds)
{
    private const int PaidAtMost = 3;
    private const string Field = "name";

    // A busy machine may take long to start a program, which does not concern the run.
    private static readonly TimeSpan Starting = TimeSpan.FromMinutes(2);

    /// <summary>Whether it ended by itself, stayed within the paid calls per letter, and completed none with a wrong value.</summary>
    public bool KeepsTheRules => ExitCode is not null && Wrong == 0 && MostPaid <= PaidAtMost;

    /// <summary>Runs a program against the server of a case.</summary>
    /// <param name="program">The program; null for the one beside this one.</param>
    /// <param name="played">The case.</param>
    /// <param name="letters">A folder of six letters.</param>
    /// <param name="limit">Time after the first call at which the program is killed.</param>
    public static async Task<LettersRun> ExecuteAsync(string? program, LetterCase played, string letters, TimeSpan limit)
    {
        await using var server = LetterServer.Start(played);
        using var watch = new CancellationTokenSource(Starting);
        using var process = HostProcess.Start(
            program, "run", letters, "--fields", Field, "--base-url", server.Server.BaseUrl.ToString(), "--model", "any",
            "--timeout", "3", "--give-up-after", "5", "--no-progress", "--no-store");
        var started = TimeProvider.System.GetTimestamp();
        _ = server.Called.ContinueWith(
            _ =>
            {
                Interlocked.Exchange(ref started, TimeProvider.System.GetTimestamp());
                watch.CancelAfter(limit);
            },
            watch.Token, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        var (right, wrong) = (0, 0);
        int? exitCode = null;
        try
        {
            using var lines = new StreamReader(process.Output);
            while (await lines.ReadLineAsync(watch.Token) is { } line)
            {
                using var document = JsonDocument.Parse(line);
                if (!document.RootElement.GetProperty("status").ValueEquals("completed"))
                    continue;
                if (IsRight(document.RootElement))
                    right++;
                else
                    wrong++;
            }

            exitCode = await process.EndAsync(watch.Token);
        }
        catch (OperationCanceledException)
        {
            // Its time is up: disposal kills the process, and the row shows it.
        }

        return new(exitCode, right, wrong, server.MostPaid, server.Calls, TimeProvider.System.GetElapsedTime(Interlocked.Read(ref started)).TotalSeconds);
    }

    /// <summary>One cell of the table.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(KeepsTheRules ? "" : "**BREAKS** ")}{(ExitCode is { } code ? $"exit {code}" : "**ended**")}, {Right} right, {Wrong} wrong, {Letters.Count - Right - Wrong} failed, {MostPaid} paid, {Calls} calls, {Seconds:0.0} s");

    // The letter "text 3" is the file letter-3.txt.
    private static bool IsRight(JsonElement document)
    {
        var index = Path.GetFileNameWithoutExtension(document.GetProperty("document").GetString()!)["letter-".Length..];
        return document.GetProperty("fields").GetProperty(Field).ValueEquals(Letters.Name(int.Parse(index, CultureInfo.InvariantCulture)));
    }
}
