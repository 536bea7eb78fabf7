using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Tests.Integration.Host.Documents;
using ParallelLlm.Tests.Unit.AnswerStore;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.AnswerStore;

/// <summary>Real databases in real files.</summary>
public sealed class SqliteCompletionStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly LogList _log = new();

    private string File => _folder["a/b/answers.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Saved_answers_are_found_after_reopening_the_store()
    {
        await using (var store = Open())
            await store.SaveAsync([Of(1, "doc", "model-1", """{"a":"ä"}"""), Of(2, "doc", null)], default);

        await using var again = Open();
        var found = await again.FindAsync([Query(2, "doc"), Query(3, "doc"), Query(1, "other")], default);

        found[0].ShouldNotBeNull().Model.ShouldBeNull();
        found[0]!.KnowsDocument.ShouldBeTrue();
        found[1].ShouldBeNull();
        found[2].ShouldNotBeNull().Model.ShouldBe("model-1");
        Encoding.UTF8.GetString(found[2]!.Fields.Span).ShouldBe("""{"a":"ä"}""");
        found[2]!.KnowsDocument.ShouldBeFalse();
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Saved_answers_survive_an_unclean_exit()
    {
        var left = Open();
        await left.SaveAsync([Of(1, "doc")], default);

        // As a process leaves its files behind that is killed: database and log as they are on the disk just now.
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(File)!))
            _folder.Write(Path.Combine("copy", Path.GetFileName(file)), System.IO.File.ReadAllBytes(file));
        await using (var copy = Open(_folder["copy/answers.db"]))
            (await copy.FindAsync([Query(1, "doc")], default))[0].ShouldNotBeNull();
        await left.DisposeAsync();
    }

    [Fact]
    public async Task The_first_answer_stays_and_every_document_that_shares_it_is_known()
    {
        await using var store = Open();
        await store.SaveAsync([Of(1, "a", fields: "{\"v\":1}")], default);
        await store.SaveAsync([Of(1, "b", fields: "{\"v\":2}"), Of(1, "c"), Of(1, "b")], default);

        var found = await store.FindAsync([Query(1, "a"), Query(1, "b"), Query(1, "c"), Query(1, "d")], default);

        found.Select(each => Encoding.UTF8.GetString(each!.Fields.Span)).ShouldAllBe(text => text == "{\"v\":1}");
        found.Select(each => each!.KnowsDocument).ShouldBe([true, true, true, false]);
    }

    [Fact]
    public async Task Purging_a_document_leaves_nothing_of_it_in_the_files_and_everything_of_the_others()
    {
        await using var store = Open();
        await store.SaveAsync([Of(1, "a", fields: "{\"v\":\"Wolpertinger\"}"), Of(2, "a"), Of(3, "b"), Of(4, "b")], default);
        await store.SaveAsync([Of(4, "a")], default);
        await store.SaveDocumentAsync(Key(9), "a", new StoredDocument(2, "line of Wolpertinger"u8.ToArray()), default);
        await store.SaveDocumentAsync(Key(8), "b", new StoredDocument(2, "line"u8.ToArray()), default);

        (await store.PurgeAsync("a")).ShouldBe(new StoreRemoval(3, 1));

        (await store.FindAsync([Query(1, "a"), Query(2, "a"), Query(3, "b"), Query(4, "b")], default)).Select(found => found is not null).ShouldBe([false, false, true, false]);
        (await store.FindDocumentAsync(Key(9), default)).ShouldBeNull();
        (await store.FindDocumentAsync(Key(8), default)).ShouldNotBeNull().Chunks.ShouldBe(2);
        (await store.PurgeAsync("a")).ShouldBe(default);
        AllBytes().ShouldNotContain("Wolpertinger");
    }

    [Fact]
    public async Task Names_of_documents_are_not_in_the_files()
    {
        await using (var store = Open())
        {
            await store.SaveAsync([Of(1, "letters/Wolpertinger.txt")], default);
            await store.SaveDocumentAsync(Key(9), "letters/Wolpertinger.txt", new StoredDocument(2, "line"u8.ToArray()), default);
        }

        AllBytes().ShouldNotContain("Wolpertinger");
    }

    [Fact]
    public async Task Clearing_removes_everything_and_gives_the_room_back()
    {
        await using var store = Open();
        await store.SaveAsync([.. Enumerable.Range(0, 2000).Select(number => Of(number, "doc", fields: new string('x', 500)))], default);
        (await store.ClearAsync()).Completions.ShouldBe(2000);

        (await store.GetStatisticsAsync()).ShouldBe(new StoreStatistics(0, 0, (await store.GetStatisticsAsync()).Bytes, null, null));
        new FileInfo(File).Length.ShouldBeLessThan(200_000);
        AllBytes().ShouldNotContain("xxxxxxxx");
    }

    [Fact]
    public async Task Expired_entries_are_pruned_and_the_rest_is_kept()
    {
        await using var store = Open(limits: new StoreLimits { MaxAge = TimeSpan.FromDays(2) });
        await store.SaveAsync([.. Enumerable.Range(0, 1200).Select(number => Of(number, "old"))], default);
        await store.SaveDocumentAsync(Key(9000), "old", new StoredDocument(1, "line"u8.ToArray()), default);
        _time.Advance(TimeSpan.FromDays(1));
        await store.SaveAsync([Of(5000, "new")], default);
        _time.Advance(TimeSpan.FromDays(1.5));

        // Some of it may have gone by itself already.
        (await store.PruneAsync()).Completions.ShouldBeLessThanOrEqualTo(1200);

        var held = await store.GetStatisticsAsync();
        (held.Completions, held.Documents, held.Oldest).ShouldBe((1, 0, new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public async Task Too_much_makes_the_oldest_go_by_itself()
    {
        await using var store = Open(limits: new StoreLimits { MaxBytes = 4 << 20 });
        for (var batch = 0; batch < 40; batch++)
        {
            var from = batch * 100;
            await store.SaveAsync([.. Enumerable.Range(from, 100).Select(number => Of(number, "doc", fields: new string('x', 2000)))], default);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var held = await store.GetStatisticsAsync();
        held.Bytes.ShouldBeLessThan((4 << 20) + (1 << 20));
        held.Completions.ShouldBeInRange(500, 2500);
        var found = await store.FindAsync([Query(0, "doc"), Query(3999, "doc")], default);
        found.Select(each => each is not null).ShouldBe([false, true]);
    }

    [Fact]
    public async Task Only_the_owner_can_read_any_of_the_files_even_where_they_were_open_before()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (Open())
        {
        }

        System.IO.File.SetUnixFileMode(File, OwnerOnly | UnixFileMode.OtherRead | UnixFileMode.GroupRead);
        await using var store = Open();
        await store.SaveAsync([Of(1, "doc")], default);
        await store.FindAsync([Query(1, "doc")], default);

        var files = Directory.GetFiles(Path.GetDirectoryName(File)!);
        files.Select(Path.GetFileName).ShouldBe(["answers.db", "answers.db-shm", "answers.db-wal", "answers.db.lock"], ignoreOrder: true);
        files.Select(System.IO.File.GetUnixFileMode).ShouldAllBe(mode => mode == OwnerOnly);
        System.IO.File.GetUnixFileMode(Path.GetDirectoryName(File)!).ShouldBe(OwnerOnly | UnixFileMode.UserExecute);
    }

    [Theory]
    [InlineData("text", "it is not a database")]
    [InlineData("damaged", "it is damaged")]
    [InlineData("cut", "it is damaged")]
    [InlineData("foreign", "it belongs to another program")]
    [InlineData("newer", "it was written by a newer version of this program")]
    public async Task An_unusable_store_is_set_aside_and_logged_and_never_deleted(string what, string said)
    {
        await MakeUnusableAsync(what);
        var before = System.IO.File.ReadAllBytes(File);
        SqliteCompletionStore.Examine(File).ShouldNotBeNull().ShouldStartWith(said);
        System.IO.File.ReadAllBytes(File).ShouldBe(before);

        await using (var store = Open())
        {
            (await store.FindAsync([Query(1, "doc")], default))[0].ShouldBeNull();
            await store.SaveAsync([Of(1, "doc")], default);
        }

        var aside = Directory.GetFiles(Path.GetDirectoryName(File)!, "*.set-aside-*").Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal)).ShouldHaveSingleItem();
        aside.ShouldBe(File + ".set-aside-20260101T000000Z");
        System.IO.File.ReadAllBytes(aside).ShouldBe(before);
        _log.Lines.ShouldHaveSingleItem().ShouldContain(said);
        _log.Lines[0].ShouldContain(aside);
        await using var again = Open();
        (await again.FindAsync([Query(1, "doc")], default))[0].ShouldNotBeNull();
        _log.Lines.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Damage_found_later_is_set_aside_and_the_store_continues()
    {
        await using var store = Open();
        await store.SaveAsync([.. Enumerable.Range(0, 500).Select(number => Of(number, "doc", fields: new string('x', 300)))], default);
        await store.PruneAsync();
        using (var file = new FileStream(File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xAA, (int)file.Length - 4096).ToArray());
        }

        await Should.ThrowAsync<CompletionStoreException>(async () => await store.FindAsync([Query(1, "doc")], default));
        await store.SaveAsync([Of(1000, "doc")], default);

        (await store.FindAsync([Query(1000, "doc"), Query(1, "doc")], default)).Select(found => found is not null).ShouldBe([true, false]);
        _log.Lines.ShouldHaveSingleItem().ShouldContain("it is damaged");
    }

    [Theory]
    [InlineData("answers.db")]
    [InlineData("answers.db*")]
    [InlineData("")]
    public async Task A_file_removed_while_in_use_is_recreated_and_later_answers_are_kept(string removed)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using (var store = Open())
        {
            await store.SaveAsync([Of(1, "doc")], default);
            (await store.FindAsync([Query(1, "doc")], default))[0].ShouldNotBeNull();
            if (removed.Length == 0)
                Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);
            foreach (var file in removed.Length == 0 ? [] : Directory.GetFiles(Path.GetDirectoryName(File)!, removed))
                System.IO.File.Delete(file);

            await store.SaveAsync([Of(2, "doc")], default);
            (await store.FindAsync([Query(1, "doc"), Query(2, "doc")], default)).Select(found => found is not null).ShouldBe([false, true]);
            _log.Lines.ShouldHaveSingleItem().ShouldContain("was removed while in use");
            await store.SaveAsync([Of(3, "doc")], default);
        }

        await using var again = Open();
        (await again.FindAsync([Query(2, "doc"), Query(3, "doc")], default)).ShouldAllBe(found => found != null);
        _log.Lines.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Instances_that_share_a_file_lose_nothing_of_each_other()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Open())).ToArray();
        await Task.WhenAll(stores).WaitAsync(Engines.Guard);

        await Task.WhenAll(stores.Select(async (opened, index) =>
        {
            var store = await opened;
            for (var i = 0; i < 50; i++)
                await store.SaveAsync([Of((index * 50) + i, $"doc{index}"), Of(100_000 + i, "shared")], default);
        })).WaitAsync(Engines.Guard);

        var all = await (await stores[0]).GetStatisticsAsync();
        all.Completions.ShouldBe((4 * 50) + 50);
        foreach (var store in stores)
            await (await store).DisposeAsync();
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_saved_at_the_same_time_are_all_on_disk_when_acknowledged()
    {
        await using var store = Open();

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(async number =>
        {
            await store.SaveAsync([Of(number, "doc")], default);
            (await store.FindAsync([Query(number, "doc")], default))[0].ShouldNotBeNull();
        })).WaitAsync(Engines.Guard);
    }

    [Fact]
    public async Task An_unusable_path_is_reported_by_name()
    {
        _folder.Write("file");
        Should.Throw<CompletionStoreException>(() => SqliteCompletionStore.Open(_folder["file/answers.db"])).Message.ShouldContain(_folder["file/answers.db"]);
        Should.Throw<CompletionStoreException>(() => SqliteCompletionStore.Open(_folder.Path)).Message.ShouldContain(_folder.Path);
        Should.Throw<ArgumentOutOfRangeException>(() => SqliteCompletionStore.Open(File, new StoreLimits { MaxBytes = 1 }));
        var closed = Open();
        await closed.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(() => closed.SaveAsync([Of(1, "doc")], default));
    }

    private async Task MakeUnusableAsync(string what)
    {
        if (what is "text")
        {
            _folder.Write("a/b/answers.db", string.Concat(Enumerable.Repeat("no database\n", 1000)));
            return;
        }

        if (what is "foreign")
        {
            _folder.Write("a/b/answers.db", "");
            Sql("CREATE TABLE precious (id INTEGER); INSERT INTO precious VALUES (1);");
            return;
        }

        await using (var store = Open())
            await store.SaveAsync([.. Enumerable.Range(0, 200).Select(number => Of(number, "doc", fields: new string('x', 300)))], default);
        var bytes = System.IO.File.ReadAllBytes(File);
        switch (what)
        {
            case "newer":
                Sql("PRAGMA user_version = 99");
                break;
            case "cut":
                System.IO.File.WriteAllBytes(File, bytes[..(bytes.Length / 2)]);
                break;
            default:
                bytes.AsSpan(bytes.Length / 2).Fill(0xAA);
                System.IO.File.WriteAllBytes(File, bytes);
                break;
        }
    }

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string AllBytes() => string.Concat(Directory.GetFiles(Path.GetDirectoryName(File)!).Select(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }));

    private SqliteCompletionStore Open(string? path = null, StoreLimits? limits = null) =>
        SqliteCompletionStore.Open(path ?? File, limits ?? new StoreLimits(), _log, _time);

    private static CompletionKey Key(int number) => new KeyText().Add(number).ToKey();

    private static CompletionQuery Query(int number, string document) => new(Key(number), document);

    private static StoredCompletion Of(int number, string document, string? model = "m", string fields = "{}") =>
        new(Key(number), document, model, Encoding.UTF8.GetBytes(fields));
}
