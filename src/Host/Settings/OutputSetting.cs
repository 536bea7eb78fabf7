using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Settings;

/// <summary>The settings of the form of results. Pure but for a look at what <c>--out</c> names.</summary>
internal static class OutputSetting
{
    public static OutputFormat Format(SettingParser parser)
    {
        var path = parser.Text(RunSettingTable.Out);
        var chosen = parser.Choice<OutputFormat>(RunSettingTable.Format);
        var format = chosen ?? (path is null ? OutputFormat.Jsonl : OutputFormats.Of(path));
        if (parser[RunSettingTable.Format] is null || chosen is not null)
            parser.Problems.Add(Misfits(parser, path, format, isChosen: chosen is not null));
        return format;
    }

    public static TableOptions Table(SettingParser parser)
    {
        var hasEvidence = parser.Switch(RunSettingTable.EvidenceColumns);
        if (hasEvidence && parser.Switch(RunSettingTable.NoEvidence))
            parser.Problems.Add(
                $"{parser[RunSettingTable.EvidenceColumns]!.Where}: shows the evidence that --no-evidence leaves out; give one of them");
        return new TableOptions
        {
            Explode = parser.Text(RunSettingTable.Explode),
            HasEvidence = hasEvidence,
            HasRawCells = parser.Switch(RunSettingTable.RawCells),
        };
    }

    private static IEnumerable<string> Misfits(SettingParser parser, string? path, OutputFormat format, bool isChosen)
    {
        var isTable = format is OutputFormat.Csv or OutputFormat.Tsv or OutputFormat.Parquet;
        if (path is null && format is OutputFormat.Json or OutputFormat.Parquet)
            yield return $"{parser[RunSettingTable.Format]}: cannot be written to standard output; name a "
                + $"{(format == OutputFormat.Json ? "folder" : "file")} with --out";
        if (path is not null && !isChosen && format == OutputFormat.Jsonl && Path.GetExtension(path).ToLowerInvariant() is ".json")
            yield return $"{parser[RunSettingTable.Out]}: holds one JSON value, and results are many; use .jsonl, "
                + "or a folder (DIR/) for a JSON file of each document";
        else if (path is not null && !isChosen && OutputFormats.IsForeign(path))
            yield return $"{parser[RunSettingTable.Out]}: results are not written in this format; use .csv, which spreadsheets open, .tsv, "
                + ".parquet, .jsonl or a folder (DIR/), or say which with --format";
        else if (path is not null && format != OutputFormat.Json && Path.EndsInDirectorySeparator(path))
            yield return $"{parser[RunSettingTable.Out]}: names a folder; {parser[RunSettingTable.Format]!.Text} needs a file";
        else if (path is not null && format == OutputFormat.Parquet && FileKinds.IsStream(path))
            yield return $"{parser[RunSettingTable.Out]}: is no file; Parquet needs one";

        // In a file or the environment they are for the runs that write a table.
        foreach (var setting in new[] { RunSettingTable.Explode, RunSettingTable.EvidenceColumns })
        {
            if (!isTable && parser[setting] is { Rank: SettingRank.Flag } value)
                yield return $"{(setting.IsSwitch ? value.Where : value)}: is for csv, tsv and parquet; name such a file with --out, "
                    + "or give --format";
        }

        if (format is not (OutputFormat.Csv or OutputFormat.Tsv) && parser[RunSettingTable.RawCells] is { Rank: SettingRank.Flag } raw)
            yield return $"{raw.Where}: is for csv and tsv; name such a file with --out, or give --format";
    }
}
