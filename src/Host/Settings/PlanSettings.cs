using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Settings;

/// <summary>Settings of <c>plan</c> beside those of <c>run</c>.</summary>
internal sealed record PlanSettings
{
    /// <summary>File for the plan as JSON; null for none.</summary>
    public string? Json { get; private init; }

    /// <summary>File for the calls; null for none.</summary>
    public string? BatchFile { get; private init; }

    /// <summary>Requests per minute as the user states them; null if unknown.</summary>
    public int? Rpm { get; private init; }

    /// <summary>Tokens per minute as the user states them; null if unknown.</summary>
    public int? Tpm { get; private init; }

    /// <summary>The usual time of a call as the user states it; null if unknown.</summary>
    public TimeSpan? Latency { get; private init; }

    /// <summary>The files to write.</summary>
    public IReadOnlyList<TargetFile> Files =>
    [
        .. Json is null ? [] : new[] { new TargetFile(PlanSettingTable.Json.Flag, Json, FileSignature.Plan) },
        .. BatchFile is null
            ? []
            : new[] { new TargetFile(PlanSettingTable.BatchFile.Flag, BatchFile, FileSignature.Batch, IsNumbered: true) },
    ];

    public static PlanSettings Resolve(SettingSources sources, RunSettings run, Problems problems)
    {
        var parser = sources.Parser(problems);
        var settings = new PlanSettings
        {
            Json = parser.Text(PlanSettingTable.Json),
            BatchFile = parser.Text(PlanSettingTable.BatchFile),
            Rpm = parser.Number(PlanSettingTable.Rpm, 1, int.MaxValue),
            Tpm = parser.Number(PlanSettingTable.Tpm, 1, int.MaxValue),
            Latency = parser.Seconds(PlanSettingTable.Latency),
        };
        if (settings.BatchFile is not { } batch)
            return settings;
        if (run.Endpoints[0].IsSimulator)
            problems.Add($"{PlanSettingTable.BatchFile.Flag} {batch}: there is no provider; "
                + $"name one with {RunSettingTable.BaseUrl.Flag} and {RunSettingTable.Model.Flag}");
        else if (run.Endpoints.Count > 1)
            problems.Add($"{PlanSettingTable.BatchFile.Flag} {batch}: there are several endpoints, and a batch goes to one; "
                + $"choose it with {RunSettingTable.Endpoint.Flag}");
        if (run.Packing != Packing.Off)
            problems.Add($"{RunSettingTable.Pack.Flag} {run.Packing}: a batch file has a line for each chunk; "
                + $"leave out this flag or {PlanSettingTable.BatchFile.Flag}");
        return settings;
    }
}
