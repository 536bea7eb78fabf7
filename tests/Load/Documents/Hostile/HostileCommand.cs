using System.CommandLine;
using System.Globalization;
using ParallelLlm.Tests.Load.Reporting;
using ParallelLlm.Tests.Load.Stress;

namespace ParallelLlm.Tests.Load.Documents.Hostile;

/// <summary>
/// <c>hostile</c>: the program reads hostile documents among good ones, as <c>run</c> and as <c>serve</c>. Each must end as it should,
/// in bounded time and memory, and leave the others, the machine and the folder for temporary files unharmed.
/// </summary>
internal sealed class HostileCommand
{
    private const string LongText = "long.txt";
    private const int LongTextLength = 4_000_000;
    private const string Sentence = "The patient was seen again on Monday, and had no complaints. ";

    private readonly TextWriter _output;
    private readonly IReadOnlyList<HostileInput> _inputs;
    private readonly string _folder;
    private readonly List<string[]> _rows = [];
    private int _problems;

    private HostileCommand(TextWriter output, IReadOnlyList<HostileInput> inputs, string folder) =>
        (_output, _inputs, _folder) = (output, inputs, folder);

    public static Command Create(TextWriter output)
    {
        var rounds = new Option<int>("--rounds") { Description = "How often to run over all of them.", DefaultValueFactory = _ => 3 };
        var only = new Option<string?>("--only") { Description = "Only those whose name has this in it." };
        var alone = new Option<bool>("--alone") { Description = "Also reads each in a run of its own, and shows its time and memory." };
        var binary = new Option<bool>("--binary") { Description = "Only formats that are read in processes of their own." };
        var full = MakeHostileCommand.FullOption();
        var command = new Command("hostile", "Reads hostile documents among good ones with the program, and checks that they do no harm.")
        {
            rounds, only, binary, alone, full,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(only) ?? "";
            var inputs = HostileInputs.All(parsed.GetValue(full))
                .Where(input => input.Name.Contains(name) && (input.IsReadApart || !parsed.GetValue(binary))).ToList();
            var folder = Directory.CreateTempSubdirectory("hostile-");
            try
            {
                return await new HostileCommand(output, inputs, folder.FullName)
                    .RunAsync(parsed.GetValue(rounds), parsed.GetValue(alone), cancellationToken);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }

    private async Task<int> RunAsync(int rounds, bool alone, CancellationToken cancellationToken)
    {
        HostProcess.WriteLetters(_folder, HostileTrial.GoodDocuments, paragraphs: 6);
        foreach (var input in _inputs)
            MakeHostileCommand.WriteTo(_folder, input);

        // Of the largest text that one of them has.
        await File.WriteAllTextAsync(
            Path.Combine(_folder, LongText), string.Concat(Enumerable.Repeat(Sentence, LongTextLength / Sentence.Length)), cancellationToken);
        var baseline = (await TryAsync("run, good texts alone", [], null, cancellationToken, LongText)).ProgramPeakMegabytes;
        File.Delete(Path.Combine(_folder, LongText));
        var (apart, own) = (_inputs.Where(input => input.IsReadApart).ToList(), _inputs.Where(input => !input.IsReadApart).ToList());
        for (var round = 1; round <= rounds; round++)
        {
            // Texts are read in the program itself, where large ones take memory that says nothing of the readers.
            await TryAsync($"run {round}, binary formats", apart, baseline, cancellationToken);
            if (own.Count > 0)
                await TryAsync($"run {round}, text formats", own, null, cancellationToken);
            await ReportAsync(await HostileServe.RunAsync($"serve {round}, all", _folder, cancellationToken), _inputs, null);
        }

        if (alone)
        {
            foreach (var input in _inputs)
                await TryAsync(input.Name, [input], null, cancellationToken);
        }

        await _output.WriteLineAsync(TextTable.Write(
            ["trial", "seconds", "documents", "exit code", "slowest document", "readers", "reader's peak MB", "program's peak MB"], _rows));
        await _output.WriteLineAsync(_problems == 0
            ? $"Passed: {_inputs.Count} hostile documents."
            : $"FAILED: {_problems} problems with {_inputs.Count} hostile documents.");
        return _problems == 0 ? 0 : 1;
    }

    private async Task<HostileTrial> TryAsync(
        string name, IReadOnlyList<HostileInput> inputs, double? baseline, CancellationToken cancellationToken, params string[] others)
    {
        string[] paths =
        [
            .. others.Select(other => Path.Combine(_folder, other)),
            .. Enumerable.Range(0, HostileTrial.GoodDocuments).Select(number => Path.Combine(_folder, HostileTrial.GoodName(number))),
            .. inputs.Select(input => Path.Combine(_folder, input.Name)),
        ];
        var trial = await HostileRun.RunAsync(name, paths, inputs, cancellationToken);
        await ReportAsync(trial, inputs, baseline);
        return trial;
    }

    private async Task ReportAsync(HostileTrial trial, IReadOnlyList<HostileInput> inputs, double? baseline)
    {
        var slowest = trial.Slowest(inputs);
        _rows.Add(
        [
            trial.Name,
            Number(trial.Seconds),
            $"{trial.Endings.Count}",
            $"{trial.ExitCode}",
            slowest is { Seconds: > 0 } ? $"{Number(slowest.Seconds)} s, {slowest.Document} ({slowest.End})" : "",
            $"{trial.ReadersStarted}",
            Number(trial.ReaderPeakMegabytes),
            Number(trial.ProgramPeakMegabytes),
        ]);
        foreach (var problem in trial.Problems(inputs, baseline))
        {
            _problems++;
            await _output.WriteLineAsync($"{trial.Name}: {problem}");
        }
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
