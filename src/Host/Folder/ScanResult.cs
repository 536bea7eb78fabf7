namespace ParallelLlm.Host.Folder;

/// <summary>The result of a scan.</summary>
/// <param name="Settled">The files that can be claimed, by the order of their folders, then the longest waiting first.</param>
/// <param name="Unsettled">Number of files that have not settled.</param>
/// <param name="Held">Number of files skipped because they have to wait.</param>
/// <param name="IsWhole">False if there was more than one scan can cover.</param>
/// <param name="Passed">The first few files skipped although not partial, each with the reason.</param>
internal sealed record ScanResult(
    IReadOnlyList<InboxFile> Settled, int Unsettled, int Held, bool IsWhole, IReadOnlyList<(string Name, string Reason)> Passed);
