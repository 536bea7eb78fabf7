using Microsoft.Data.Sqlite;
using ParallelLlm.Host.Running;

namespace ParallelLlm.Tests.Integration.Host.Running;

/// <summary>The file of kept documents, closed and opened again between steps as after the end of a process.</summary>
public sealed class KeptDocumentsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CompletionKey Run = CompletionKey.Of("run"u8);
    private static readonly CompletionKey Other = CompletionKey.Of("other"u8);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kept-");

    private string FilePath => Path.Combine(_folder.FullName, "documents.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_document_counts_from_its_sending_on_and_in_every_later_process()
    {
        using (var kept = Open())
        {
            kept.Keep(Document("a"));
            kept.Find("a").ShouldBeNull();
            kept.MarkSent();
            Check(kept);
        }

        using (var kept = Open())
            Check(kept);

        static void Check(KeptDocuments kept)
        {
            var document = kept.Find("a").ShouldNotBeNull();
            (document.Name, document.Content).ShouldBe(("a", ContentOf("a")));
            kept.TextOf(document).ToArray().ShouldBe("a"u8.ToArray());
        }
    }

    [Fact]
    public void Documents_that_were_not_sent_are_replaced_and_forgotten_at_the_next_start()
    {
        using (var kept = Open())
        {
            kept.Keep(Document("a"));
            kept.MarkSent();
            kept.Keep(Document("b"));
        }

        using (var kept = Open())
        {
            kept.Keep(Document("c"));
            kept.Keep(Document("c", "another content"));
            kept.MarkSent();
            kept.Find("b").ShouldBeNull();
            kept.TextOf(kept.Find("c")!).ToArray().ShouldBe("another content"u8.ToArray());
            kept.Find("a").ShouldNotBeNull();
        }
    }

    [Fact]
    public void Documents_come_in_the_order_of_the_input()
    {
        using var kept = Open();
        foreach (var name in new[] { "c", "a", "d", "b" })
            kept.Keep(Document(name));
        kept.MarkSent();

        kept.Where(name => name != "c").Select(document => document.Name).ShouldBe(["a", "b", "d"]);
    }

    [Fact]
    public void A_run_neither_sees_nor_removes_the_documents_of_another()
    {
        using (var other = Open(Other))
        {
            other.Keep(Document("a"));
            other.MarkSent();
        }

        using (var kept = Open())
        {
            kept.Find("a").ShouldBeNull();
            kept.Keep(Document("a", "another content"));
            kept.MarkSent();
            kept.Remove();
            kept.Where(_ => true).ShouldBeEmpty();
        }

        using (var other = Open(Other))
            other.TextOf(other.Find("a")!).ToArray().ShouldBe("a"u8.ToArray());
    }

    [Fact]
    public void After_the_last_run_nothing_is_left_and_the_next_one_starts_anew()
    {
        using (var kept = Open())
        {
            for (var i = 0; i < 1_500; i++)
                kept.Keep(Document($"{i:D4}", "secret" + new string('x', 2_000)));
            kept.MarkSent();
            kept.Where(_ => true).Count.ShouldBe(1_500);
            kept.Remove();
        }

        new FileInfo(FilePath).Length.ShouldBeLessThan(100_000);
        File.ReadAllText(FilePath).ShouldNotContain("secret");
        using (var kept = Open())
        {
            kept.Keep(Document("a"));
            kept.Find("a").ShouldBeNull("its number is not one of those that were sent");
            kept.MarkSent();
            kept.Find("a").ShouldNotBeNull();
        }
    }

    [Fact]
    public void Runs_that_were_not_continued_for_30_days_are_removed()
    {
        foreach (var run in new[] { Run, Other })
        {
            using var kept = Open(run);
            kept.Keep(Document("a"));
            kept.MarkSent();
        }

        Open(Run, days: 29).Dispose();

        using (var kept = Open(Run, days: 31))
            kept.Find("a").ShouldNotBeNull();
        using (var other = Open(Other, days: 31))
            other.Find("a").ShouldBeNull();
    }

    [Theory]
    [InlineData("PRAGMA user_version = 9", "it was written by a newer version of this program")]
    [InlineData("PRAGMA application_id = 9", "it belongs to another program")]
    public void A_file_of_a_newer_version_or_another_program_is_refused(string change, string message)
    {
        Open().Dispose();
        using (var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = change;
            command.ExecuteNonQuery();
        }

        Should.Throw<InvalidDataException>(() => Open()).Message.ShouldBe(message);
    }

    [Fact]
    public void The_file_is_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.WriteAllText(FilePath, "");
        File.SetUnixFileMode(FilePath, (UnixFileMode)0b110_100_100);

        using var kept = Open();
        kept.Keep(Document("a"));
        kept.MarkSent();

        foreach (var file in _folder.EnumerateFiles())
            file.UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.Name);
    }

    [Fact]
    public void Many_threads_keep_and_look_at_the_same_time()
    {
        using var kept = Open();
        kept.Keep(Document("0"));
        kept.MarkSent();

        Parallel.For(1, 2_000, number =>
        {
            kept.Keep(Document($"{number}"));
            kept.Find("0").ShouldNotBeNull();
        });
        kept.MarkSent();

        kept.Where(_ => true).Count.ShouldBe(2_000);
    }

    private static CompletionKey ContentOf(string text) => CompletionKey.Of(System.Text.Encoding.UTF8.GetBytes(text));

    private static DocumentToKeep Document(string name, string? text = null) =>
        new(name, name[0] - 'a', ContentOf(text ?? name), System.Text.Encoding.UTF8.GetBytes(text ?? name));

    private KeptDocuments Open(CompletionKey? run = null, int days = 0) => KeptDocuments.Open(FilePath, run ?? Run, Start.AddDays(days));
}
