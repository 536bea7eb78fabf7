using System.CommandLine;
using System.Globalization;
using System.Text;
using ParallelLlm.Tests.Load.Wire;

namespace ParallelLlm.Tests.Load.SixLetters;

/// <summary>
/// <c>six-letters</c>: a program reads six letters at the scripted server of each known answer. The run must end by itself, pay at most three times for a letter, and complete none
/// with a wrong value.
/// </summary>
internal static class SixLettersCommand
{
    public static Command Create(TextWriter output)
    {
        var program = new Option<FileInfo?>("--program") { Description = "The program. Default: the one beside this one." };
        var before = new Option<FileInfo?>("--before") { Description = "An older build, for a separate column." };
        var file = new Option<FileInfo?>("--out") { Description = "File for the table, in Markdown." };
        var only = new Option<string?>("--only") { Description = "Runs only the cases with these words in their names." };
        var limit = new Option<double>("--limit-s") { Description = "Seconds after its first call at which a run is killed.", DefaultValueFactory = _ => 60 };
        var atOnce = new Option<int>("--at-once") { Description = "Number of cases at once.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("six-letters", "Reads six letters at the server of each known answer.") { program, before, file, only, limit, atOnce };
        command.SetAction(parsed => RunAsync(
            output, parsed.GetValue(program)?.FullName, parsed.GetValue(before)?.FullName, parsed.GetValue(file)?.FullName, parsed.GetValue(only),
            TimeSpan.FromSeconds(parsed.GetValue(limit)), parsed.GetValue(atOnce)));
        return command;
    }

    private static async Task<int> RunAsync(
        TextWriter output, string? program, string? before, string? file, string? only, TimeSpan limit, int atOnce)
    {
        var cases = LetterCase.All.Where(played => only is null || played.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToArray();
        var folder = Directory.CreateTempSubdirectory("six-letters-");
        try
        {
            for (var i = 0; i < Letters.Count; i++)
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"letter-{i}.txt")), Letters.Write(i));
            var earlier = before is null ? null : await PlayAsync(output, before, cases, folder.FullName, limit, atOnce);
            var runs = await PlayAsync(output, program, cases, folder.FullName, limit, atOnce);
            var table = Table(cases, earlier, runs);
            await output.WriteLineAsync(table);
            if (file is not null)
                await File.WriteAllTextAsync(file, table);
            return runs.All(run => run.KeepsTheRules) ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<LettersRun[]> PlayAsync(
        TextWriter output, string? program, LetterCase[] cases, string letters, TimeSpan limit, int atOnce)
    {
        var runs = new LettersRun[cases.Length];
        await Parallel.ForAsync(0, cases.Length, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (at, _) =>
        {
            runs[at] = await LettersRun.ExecuteAsync(program, cases[at], letters, limit);
            await output.WriteLineAsync($"{cases[at].Name}: {runs[at]}");
        });
        return runs;
    }

    private static string Table(LetterCase[] cases, LettersRun[]? before, LettersRun[] runs)
    {
        var text = new StringBuilder(before is null ? "| case | program |\n|---|---|\n" : "| case | before | after |\n|---|---|---|\n");
        for (var i = 0; i < cases.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"| {cases[i].Name} | {(before is null ? "" : $"{before[i]} | ")}{runs[i]} |\n");
        if (before is not null)
            text.Append(CultureInfo.InvariantCulture, $"\nBefore: {Sum(before)}\n");
        return text.Append(CultureInfo.InvariantCulture, $"\n{(before is null ? "" : "After: ")}{Sum(runs)}\n").ToString();
    }

    private static string Sum(LettersRun[] runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{runs.Length} cases: {runs.Count(run => !run.KeepsTheRules)} break the rules ({runs.Count(run => run.ExitCode is null)} had to be ended, {runs.Count(run => run.MostPaid > 3)} paid more than 3 times for a letter, {runs.Count(run => run.Wrong > 0)} completed a wrong value); {runs.Sum(run => run.Right)} letters right, {runs.Sum(run => run.Wrong)} wrong, {runs.Sum(run => Letters.Count - run.Right - run.Wrong)} failed.");
}
