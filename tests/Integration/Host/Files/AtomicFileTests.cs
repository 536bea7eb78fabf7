using ParallelLlm.Host.Files;

namespace ParallelLlm.Tests.Integration.Host.Files;

public sealed class AtomicFileTests
{
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
