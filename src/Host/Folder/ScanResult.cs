namespace ParallelLlm.Host.Folder;

/// <summary>What a scan has found.</summary>
/// <param name="Settled">What can be claimed: the folders that come first before the others, and in each what has waited longest.</param>
/// <param name="Unsettled">How many files are waited for.</param>
/// <param name="Held">How many files were not looked at because they have to wait.</param>
/// <param name="IsWhole">False when there was more than can be looked at in one scan.</param>
/// <param name="Passed">What was passed over though it is no partial file, with the reason; the first few.</param>
internal sealed record ScanResult(
    IReadOnlyList<InboxFile> Settled, int Unsettled, int Held, bool IsWhole, IReadOnlyList<(string Name, string Reason)> Passed);
