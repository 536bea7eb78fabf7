using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Documents;

public sealed class ContentHashTests
{
    [Fact]
    public async Task A_large_file_is_left_when_it_is_asked_for_no_more()
    {
        // It would take the better part of an hour.
        using var folder = new TempFolder();
        var path = folder.Write("large.txt");
        await using (var large = new FileStream(path, FileMode.Open))
            large.SetLength(1L << 40);
        using var stop = new CancellationTokenSource();
        var hashing = Task.Run(async () => await ContentHash.OfAsync(TempFolder.Source(path), stop.Token));
        await UntilOpenAsync(path, hashing);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(hashing.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    /// <summary>Waits until this process has the file open, where the system tells.</summary>
    private static Task UntilOpenAsync(string path, Task hashing) => Outside.UntilAsync(
        () => hashing.IsCompleted || !Directory.Exists("/proc/self/fd")
            || Directory.EnumerateFileSystemEntries("/proc/self/fd").Any(open => new FileInfo(open).LinkTarget == path),
        pauseMs: 1);
}
