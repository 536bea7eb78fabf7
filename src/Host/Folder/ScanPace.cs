using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Folder;

/// <summary>When the inbox is looked through again. Pure.</summary>
internal static class ScanPace
{
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMilliseconds(250);

    /// <summary>How long to wait at least, whatever happens in the inbox, and at most, when nothing does.</summary>
    /// <param name="found">What the last scan has found; null when it was not possible.</param>
    /// <param name="claimed">How much of it was claimed.</param>
    /// <param name="left">Time until the next scan is due by the interval.</param>
    public static (TimeSpan Least, TimeSpan Most) Next(ScanResult? found, int claimed, TimeSpan left, FolderOptions options)
    {
        var least = options.SettleTime < ShortestGap ? options.SettleTime : ShortestGap;

        // More than one scan can hold: the next one begins where this one has made room.
        if (found is { IsWhole: false } && claimed > 0)
            return (TimeSpan.Zero, TimeSpan.Zero);
        var most = found is { Unsettled: > 0 } && options.SettleTime < left ? options.SettleTime : left;
        return (least, most < least ? least : most);
    }
}
