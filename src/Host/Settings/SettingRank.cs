namespace ParallelLlm.Host.Settings;

/// <summary>Where a value comes from; the lower ones win.</summary>
internal enum SettingRank
{
    Flag,
    Environment,
    File,
}
