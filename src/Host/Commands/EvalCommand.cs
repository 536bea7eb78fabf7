using System.CommandLine;
using System.Globalization;
using ParallelLlm.Host.Evaluation;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Output.Report;
using ParallelLlm.Host.Serving.Surface;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Commands;

/// <summary><c>parallel-llm eval GOLD</c>: compares results with the right values, field by field.</summary>
internal static class EvalCommand
{
    public const string Name = "eval";

    // An evaluation has files of its own.
    private static readonly Setting[] NotOfEval =
    [
        RunSettingTable.Out, RunSettingTable.Format, RunSettingTable.Explode, RunSettingTable.EvidenceColumns, RunSettingTable.RawCells,
        RunSettingTable.Report, RunSettingTable.EvidenceReport, RunSettingTable.Texts, RunSettingTable.Profile, RunSettingTable.Limit,
        RunSettingTable.Sample, RunSettingTable.Seed,
    ];

    public static Command Create(HostContext context)
    {
        var own = new EvalOptions();
        var options = new SettingOptions(RunSettingTable.All.Except(NotOfEval));
        var command = new Command(Name, "Compares extracted fields with the right ones: precision, recall and F1 of each field.");
        own.AddTo(command);
        options.Attach(command, context, (parsed, flags, problems) => RunAsync(own.Read(parsed, problems), flags, context, problems));
        return command;
    }

    private static async Task<int> RunAsync(
        EvalRequest request, Dictionary<string, SettingValue> flags, HostContext context, Problems problems)
    {
        var gold = GoldFile.Read(request.Gold, problems);
        var baseline = request.Baseline is { } path ? ReadBaseline(path, request, problems) : null;
        if (gold is null || problems.Count > 0)
            return ExitCode.Usage;
        using var runs = request.Results is null ? new EvalRuns(gold, flags, context) : null;
        var files = request.Results is { } results ? ResultFiles.PathsOf(results, problems) ?? [] : [];
        if (files.FirstOrDefault(IsTable) is { } table)
            problems.Add($"--results {table}: is a table, and JSON lines or a folder of results are scored; "
                + "run again with -o results.jsonl, for which stored answers cost nothing");
        CheckFields(gold, request, problems);
        CheckFiles(gold, request, files, runs, problems);
        if (problems.Count > 0)
            return ExitCode.Usage;
        var (profiles, code) = runs is null
            ? (Score(gold, files, problems), ExitCode.Completed)
            : await RunAllAsync(gold, request, runs, context, problems);
        if (profiles is null || problems.Count > 0)
            return problems.Count > 0 ? ExitCode.Usage : code;
        var result = new EvalResult(request.Gold, profiles)
        {
            Made = string.Create(
                CultureInfo.InvariantCulture, $"{context.Time.GetUtcNow():yyyy-MM-dd HH:mm} UTC, parallel-llm {ServiceView.Version}"),
            Baseline = baseline is null ? null : BaselineComparison.Of(baseline, CountTable.Of(profiles[0].Runs)),
            Missed = [.. MissedOf(request, profiles)],
        };
        if (result.Baseline is { Documents: 0 })
        {
            problems.Add($"--baseline {request.Baseline}: has none of the documents of {request.Gold}; "
                + "give an evaluation of these documents");
            return ExitCode.Usage;
        }

        return await ReportAsync(request, result, context);
    }

    private static bool IsTable(string path) => Path.GetExtension(path).ToLowerInvariant() is ".csv" or ".tsv" or ".parquet";

    // A field that no result has may be misspelt, and what it would have scored is unknown.
    private static IEnumerable<string> MissedOf(EvalRequest request, IReadOnlyList<ProfileScores> profiles)
    {
        if (request.Minimums.Count == 0)
            return [];
        var unscored = profiles.SelectMany(profile => profile.Runs).SelectMany(run => run.Unscored).Distinct()
            .Select(name => $"{name} of {request.Gold} is not scored, because no result has it; correct the name, or take it out");
        return profiles.SelectMany(profile => request.Minimums.Select(minimum => minimum.Missed(profile))).OfType<string>()
            .Concat(unscored).Distinct();
    }

    // The files are written last, when everything has been paid for.
    private static void CheckFiles(
        GoldFile gold, EvalRequest request, IReadOnlyList<string> results, EvalRuns? runs, Problems problems)
    {
        var reads = new[] { ("GOLD", request.Gold), ("--baseline", request.Baseline) }.Where(file => file.Item2 is not null)
            .Select(file => (file.Item1, file.Item2!)).Concat(results.Select(path => ("--results", path))).ToList();
        foreach (var profile in request.ProfilesOrNone)
            reads.AddRange(runs?.Check(profile, request.Repeats, problems) ?? []);
        var check = new TargetCheck(DocumentNames.FilesOf(gold), reads, problems);
        foreach (var target in request.Targets)
            check.File(target);
    }

    private static List<ProfileScores>? Score(GoldFile gold, IReadOnlyList<string> results, Problems problems) =>
        Read(gold, results, problems) is { } scored ? [new ProfileScores(null, [scored])] : null;

    private static ScoredResults? Read(GoldFile gold, IReadOnlyList<string> files, Problems problems)
    {
        try
        {
            return problems.Try(string.Join(", ", files.Take(1)), () => ScoredResults.Read(gold, files, problems));
        }
        catch (InvalidDataException tooLong)
        {
            problems.Add($"{tooLong.Message}; give the file that run wrote with --out");
            return null;
        }
    }

    private static async Task<(List<ProfileScores>? Profiles, int Code)> RunAllAsync(
        GoldFile gold, EvalRequest request, EvalRuns runs, HostContext context, Problems problems)
    {
        var profiles = new List<(string? Name, List<(string File, ScoredResults Scored)> Runs)>();
        foreach (var name in request.ProfilesOrNone)
        {
            var scored = new List<(string File, ScoredResults Scored)>();
            for (var repeat = 0; repeat < request.Repeats; repeat++)
            {
                var (results, end) = await runs.RunAsync(name, problems);
                if (end.Stopped is not null || end.IsLate || end.Code is not (ExitCode.Completed or ExitCode.Incomplete))
                {
                    if (problems.Count == 0)
                        await context.Error.WriteLineAsync("parallel-llm: the run did not reach its end; nothing was scored");
                    return (null, end.Code);
                }

                if (Read(gold, [results], problems) is not { } read)
                    return (null, ExitCode.Usage);
                scored.Add((results, read));
            }

            profiles.Add((name, scored));
        }

        // All are scored over the same fields: one that a profile does not have is missing there.
        var fields = profiles.SelectMany(profile => profile.Runs).SelectMany(run => run.Scored.Fields).ToHashSet();
        var scores = profiles.ConvertAll(profile =>
            new ProfileScores(profile.Name, profile.Runs.ConvertAll(run => Again(run.File, run.Scored))));
        return (scores, ExitCode.Completed);

        ScoredResults Again(string file, ScoredResults scored)
        {
            var isShort = scored.Unscored.Any(fields.Contains);
            var again = isShort ? ScoredResults.Read(gold, [file], problems, fields) : null;
            return (again ?? scored) with { Results = null };
        }
    }

    private static CountTable? ReadBaseline(string path, EvalRequest request, Problems problems)
    {
        var before = problems.Count;
        var table = problems.Try($"--baseline {path}", () => CountTable.Read(File.ReadAllBytes(path), request.Profiles.FirstOrDefault()));
        if (table is null && problems.Count == before)
            problems.Add($"--baseline {path}: is no evaluation of this profile; give a file that eval wrote with --out");
        return table;
    }

    private static void CheckFields(GoldFile gold, EvalRequest request, Problems problems)
    {
        var minimums = request.Minimums.Select(minimum => minimum.Field).OfType<string>().ToList();
        if (minimums.Count == 0)
            return;
        // A table's columns may be members of objects, and hold lists, whose members only the results show.
        var isTable = gold.Documents.Any(document => document.IsUntyped);
        var fields = FieldPath.Of(gold.Documents.Select(document => document.Fields)).All().ToHashSet();
        var known = isTable ? fields.SelectMany(field => FieldPath.PointersOf(FieldPath.NameOf(field))).ToHashSet() : fields;
        foreach (var name in minimums)
        {
            var isInside = isTable && FieldPath.PointersOf(name).Any(pointer => known.Any(each => FieldPath.IsWithin(pointer, each)));
            if (!isInside && !known.Any(each => FieldPath.IsMeant(each, name)))
                problems.Add($"--min-field {name}: {gold.Path} has no such field{Suggestion.For(name, fields.Select(FieldPath.NameOf))}");
        }
    }

    private static async Task<int> ReportAsync(EvalRequest request, EvalResult result, HostContext context)
    {
        var messages = new Messages(context.Error);
        foreach (var line in EvalTable.Of(result))
            await context.Output.WriteLineAsync(VisibleText.Line(line));
        await context.Output.FlushAsync();
        var isWritten = TargetWriting.Write("--out", request.Out, stream => EvalJson.Write(stream, result), messages)
            & TargetWriting.Write("--junit", request.JUnit, stream => EvalJUnit.Write(stream, result), messages)
            & TargetWriting.Write("--html", request.Page, stream => WritePage(stream, result), messages);
        foreach (var missed in result.Missed)
            messages.Say($"parallel-llm: {missed}");
        return isWritten && result.Missed.Count == 0 ? ExitCode.Completed : ExitCode.Incomplete;
    }

    private static void WritePage(Stream stream, EvalResult result)
    {
        using var page = new EvalPage(stream);
        page.Write(result);
    }
}
