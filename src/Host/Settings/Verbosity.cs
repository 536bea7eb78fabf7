namespace ParallelLlm.Host.Settings;

/// <summary>How much is said on standard error.</summary>
internal enum Verbosity
{
    Quiet,
    Normal,
    Information,
    Debug,
}
