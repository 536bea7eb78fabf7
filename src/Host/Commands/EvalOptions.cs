using System.CommandLine;
using System.Globalization;
using ParallelLlm.Host.Evaluation;

namespace ParallelLlm.Host.Commands;

/// <summary>The flags of <c>eval</c> that are no settings of a run.</summary>
internal sealed class EvalOptions
{
    private const int MostRepeats = 100;

    private readonly Argument<string> _gold = new("GOLD")
    {
        Description = "File with the right values: JSON lines as run writes them, corrected, or CSV with a column document.",
    };

    private readonly Option<string> _results = Text(
        "--results", "RESULTS", "Results to score: a file of run, or a folder of result files. Then nothing is run.");

    private readonly Option<string[]> _profiles = new("--profile")
    {
        Description = "Profile of the configuration file to use; if given several times, they are shown side by side.",
        HelpName = "NAME",
    };

    private readonly Option<string> _repeat = Text(
        "--repeat", "N", $"Runs of each profile, from 1 to {MostRepeats}; needs --temperature above 0. Default: 1.");

    private readonly Option<string> _baseline = Text(
        "--baseline", "FILE", "An earlier evaluation (its --out): shows the differences of F1, their intervals, and the changes.");

    private readonly Option<string> _minF1 = Text(
        "--min-f1", "X", "Least F1 of all values together, from 0 to 1; below it the exit code is 1.");

    private readonly Option<string[]> _minField = new("--min-field")
    {
        Description = "Least F1 of a field, such as diagnosis=0.9 or /items/*/price=0.9; may be given several times.",
        HelpName = "NAME=X",
    };

    private readonly Option<string> _output = new("--out", "-o")
    {
        Description = "File for the evaluation in JSON: scores, and each value with its outcome.",
        HelpName = "FILE",
    };

    private readonly Option<string> _junit = Text("--junit", "FILE", "File for the evaluation in JUnit's XML: a suite for each field.");

    private readonly Option<string> _page = Text("--html", "FILE", "File for a page that shows the wrong values first.");

    public void AddTo(Command command)
    {
        command.Add(_gold);
        foreach (var option in new Option[] { _results, _profiles, _repeat, _baseline, _minF1, _minField, _output, _junit, _page })
            command.Add(option);
    }

    /// <summary>Reads and checks them.</summary>
    /// <param name="problems">Gets everything that is wrong.</param>
    public EvalRequest Read(ParseResult parsed, Problems problems)
    {
        var request = new EvalRequest(parsed.GetValue(_gold)!)
        {
            Results = parsed.GetValue(_results),
            Profiles = [.. (parsed.GetValue(_profiles) ?? []).Distinct()],
            Repeats = Repeats(parsed.GetValue(_repeat), problems),
            Baseline = parsed.GetValue(_baseline),
            Minimums = [.. Minimums(parsed, problems)],
            Out = parsed.GetValue(_output),
            JUnit = parsed.GetValue(_junit),
            Page = parsed.GetValue(_page),
        };
        if (request.Results is not null && (request.Profiles.Count > 0 || request.Repeats > 1))
            problems.Add("--results: is scored as it is; leave --profile and --repeat out");
        if (request.Baseline is not null && request.Profiles.Count > 1)
            problems.Add("--baseline: is compared with one profile; give --profile once");
        if (request.Page is { } page && Path.GetExtension(page).ToLowerInvariant() is not (".html" or ".htm"))
            problems.Add($"--html {page}: is a page for a browser; name it .html");
        return request;
    }

    private static Option<string> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static int Repeats(string? given, Problems problems)
    {
        if (given is null)
            return 1;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MostRepeats)
            return count;
        problems.Add($"--repeat {given}: must be an integer from 1 to {MostRepeats}");
        return 1;
    }

    private IEnumerable<Minimum> Minimums(ParseResult parsed, Problems problems)
    {
        if (parsed.GetValue(_minF1) is { } all)
        {
            if (Minimum.Number(all) is { } value)
                yield return new Minimum(null, value);
            else
                problems.Add($"--min-f1 {all}: must be a number from 0 to 1, such as 0.9");
        }

        foreach (var given in parsed.GetValue(_minField) ?? [])
        {
            if (Minimum.Of(given) is { } minimum)
                yield return minimum;
            else
                problems.Add($"--min-field {given}: must be a field and a number from 0 to 1, such as diagnosis=0.9");
        }
    }
}
