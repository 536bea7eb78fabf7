using ParallelLlm.Host.Files;

namespace ParallelLlm.Tests.Integration.Host.Files;

public sealed class AtomicFileTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_leads_to_a_file_beside_it_whether_that_is_there_or_not(bool isThere)
    {
        if (OperatingSystem.IsWindows())
            return;
        var (link, target) = ($"link-{Guid.NewGuid():N}", $"target-{Guid.NewGuid():N}");
        File.CreateSymbolicLink(link, target);
        try
        {
            if (isThere)
                File.WriteAllText(target, "old");

            AtomicFile.Write(link, "new"u8);

            File.ReadAllText(target).ShouldBe("new");
            new FileInfo(link).LinkTarget.ShouldBe(target);
        }
        finally
        {
            File.Delete(link);
            File.Delete(target);
        }
    }

    [Fact]
    public void A_file_replaces_the_old_one_as_a_whole()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "report.json");
            AtomicFile.Write(path, "old and longer"u8.ToArray());
            AtomicFile.Write(path, "new"u8.ToArray());

            File.ReadAllText(path).ShouldBe("new");
            folder.GetFiles().Length.ShouldBe(1);
            Should.Throw<IOException>(() => AtomicFile.Write(Path.Combine(folder.FullName, "missing", "report.json"), []));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
