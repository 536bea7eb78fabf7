using ParallelLlm.Batching;

namespace ParallelLlm.Tests.Integration.Batching;

/// <summary>Messages about a ledger's file that cannot be read or written.</summary>
public sealed class LedgerFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");

    private string FilePath => Path.Combine(_folder.FullName, "batches.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("PRAGMA max_page_count = 1", "disk is full", "Make room on the disk and start again")]
    [InlineData("PRAGMA query_only = 1", "readonly database", "Allow this user to write the file and its folder")]
    public void A_failed_write_names_the_file_and_what_to_do(string fault, string problem, string advice)
    {
        using var file = LedgerFile.Open(FilePath, TimeProvider.System);

        var failed = Should.Throw<BatchException>(() => file.Write(database =>
        {
            database.Run(fault);
            database.Execute("INSERT INTO dialects VALUES ('endpoint', $1)", new string('x', 100_000));
        }));

        failed.Kind.ShouldBe(FailureKind.NotStored);
        failed.Message.ShouldStartWith($"{FilePath}: the batches cannot be written down: ");
        failed.Message.ShouldContain(problem);
        failed.Message.ShouldContain(advice);
    }

    [Fact]
    public void A_failed_read_names_the_file()
    {
        using var file = LedgerFile.Open(FilePath, TimeProvider.System);

        var failed = Should.Throw<BatchException>(() => file.Read(database => database.Number("SELECT count(*) FROM missing")));

        failed.Message.ShouldBe($"{FilePath}: the batches cannot be read: SQLite Error 1: 'no such table: missing'.");
    }
}
