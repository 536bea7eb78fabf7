namespace ParallelLlm.Host.Settings;

/// <summary>The settings of <c>plan</c> beside those of <c>run</c>; flags only.</summary>
internal static class PlanSettingTable
{
    public static readonly Setting Json = new("json", "FILE", "File for the plan as JSON.") { IsPath = true, NotInFile = true };

    public static readonly Setting BatchFile = new("batch_file", "FILE",
        "File for the calls, in the form of a provider's batch file (JSON lines). Above 50,000 calls or 200 MB there are more files, "
        + "NAME-2 and so on. Calls whose answers are stored are left out.")
    { IsPath = true, NotInFile = true };

    public static readonly Setting Rpm = new("rpm", "N", "The provider's limit of requests per minute, if you know it, for the time.")
    { NotInFile = true };

    public static readonly Setting Tpm = new("tpm", "N", "The provider's limit of tokens per minute, if you know it, for the time.")
    { NotInFile = true };

    public static readonly Setting Latency = new("latency", "SECONDS", "The usual time of one call, if you know it, for the time.")
    { NotInFile = true };

    public static readonly SettingGroup Group = new("Plan", [Json, BatchFile, Rpm, Tpm, Latency]);
}
