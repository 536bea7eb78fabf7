using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Batching;

namespace ParallelLlm.Tests.Integration.Batching;

/// <summary>The ledger of batches, closed and opened again between steps as after the end of a process.</summary>
public sealed class BatchLedgerTests : IDisposable
{
    private const int Many = 1_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");
    private readonly FakeTimeProvider _time = new();
    private BatchLedger _ledger;

    public BatchLedgerTests() => _ledger = Open();

    private string FilePath => Path.Combine(_folder.FullName, "batches.db");

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Every_step_is_there_after_the_end_of_the_process()
    {
        Offer("a", "b", "c", "d");
        Reopen();
        Counts().ShouldBe((0, 0, 0), "they were not asked for yet");
        Ask("a", "b", "c", "d");
        Counts().ShouldBe((4, 0, 0));

        var name = Prepare()!.Name;
        Reopen();
        var batch = _ledger.Batches.Open().ShouldHaveSingleItem();
        (batch.Name, batch.Lines, batch.State, batch.File, batch.RemoteId).ShouldBe((name, 4, BatchState.Preparing, null, null));
        FileOf(batch).ShouldBe(["a", "b", "c", "d"]);

        _ledger.Batches.SetFile(batch, "file-1");
        Reopen();
        _ledger.Batches.Open().ShouldHaveSingleItem().File.ShouldBe("file-1");

        _ledger.Batches.SetRemote(batch, "batch-1");
        Reopen();
        batch = _ledger.Batches.Open().ShouldHaveSingleItem();
        (batch.RemoteId, batch.State).ShouldBe(("batch-1", BatchState.Validating));

        _ledger.Batches.SetState(batch, BatchState.InProgress);
        Reopen();
        batch = _ledger.Batches.Open().ShouldHaveSingleItem();
        batch.State.ShouldBe(BatchState.InProgress);

        Record(batch, Answer("a"), Answer("b")).ShouldBe(0);
        Reopen();
        Counts().ShouldBe((0, 2, 2));
        AnswerOf("a").ShouldBe("answer a");

        _ledger.Results.End(batch, BatchState.Expired, tries => new LineStep(LineState.Waiting, tries)).ShouldBe(2);
        Reopen();
        Ask("c", "d");
        Counts().ShouldBe((2, 0, 2));
        _ledger.Batches.Open().ShouldBeEmpty();
        FileOf(Prepare()!).ShouldBe(["c", "d"]);
    }

    [Fact]
    public void Calls_that_another_run_has_left_are_made_only_if_they_are_asked_for()
    {
        Offer("a", "b", "c", "d");
        var batch = Prepare()!;
        _ledger.Batches.SetRemote(batch, "batch-1");
        Reopen();
        Ask("a", "c");
        Offer("e");
        _ledger.Results.End(batch, BatchState.Cancelled, tries => new LineStep(LineState.Waiting, tries));

        FileOf(Prepare()!).ShouldBe(["a", "c", "e"]);
        Prepare().ShouldBeNull();
        Ask("b");
        FileOf(Prepare()!).ShouldBe(["b"]);
    }

    [Fact]
    public void Results_that_come_twice_or_belong_to_no_line_change_nothing()
    {
        Offer("a", "b");
        var batch = Prepare()!;
        Record(batch, Answer("a")).ShouldBe(0);

        Record(batch, new LineResult("a", 200, "another"u8.ToArray(), null), Answer("foreign"), Answer("b")).ShouldBe(1);

        AnswerOf("a").ShouldBe("answer a");
        _ledger.Lines.Find("foreign").ShouldBeNull();
        Counts().ShouldBe((0, 0, 2));
    }

    [Fact]
    public void An_offered_call_is_a_line_once()
    {
        Offer("a", "a");
        Offer("a");
        _ledger.Lines.Find("a")!.Value.State.ShouldBe(LineState.Waiting);
        FileOf(Prepare()!).ShouldBe(["a"]);

        Offer("a");
        _ledger.Lines.Flush();

        _ledger.Lines.Find("a")!.Value.State.ShouldBe(LineState.Sent);
        Counts().ShouldBe((0, 1, 0));
    }

    [Theory]
    [InlineData(2, long.MaxValue, double.MaxValue, 2)]
    [InlineData(Many, 200, double.MaxValue, 2)]
    [InlineData(Many, long.MaxValue, 35, 3)]
    [InlineData(Many, 1, 1, 1)]
    public async Task A_batch_has_as_many_lines_as_fit(int lines, long bytes, double tokens, int fit)
    {
        Offer("a", "b", "c", "d");

        var batch = _ledger.Batches.Prepare(lines, bytes, tokens)!;

        (batch.Lines, batch.Tokens).ShouldBe((fit, fit * 10));
        using var file = new MemoryStream();
        await _ledger.Batches.WriteFileAsync(batch, file, CancellationToken.None);
        file.Length.ShouldBe(batch.Bytes);
    }

    [Fact]
    public void A_released_batch_leaves_its_lines_to_the_next()
    {
        Offer("a", "b");
        var batch = Prepare()!;

        _ledger.Batches.Release(batch, BatchState.Failed);

        _ledger.Batches.Open().ShouldBeEmpty();
        var next = Prepare()!;
        next.Name.ShouldNotBe(batch.Name);
        FileOf(next).ShouldBe(["a", "b"]);
        // Results that come late are not taken for those of the next one.
        Record(batch, Answer("a")).ShouldBe(1);
        Counts().ShouldBe((0, 2, 0));
    }

    [Fact]
    public void Read_answers_are_removed_and_names_are_not_used_again()
    {
        Offer("a", "b");
        var batch = Prepare()!;
        _ledger.Batches.SetRemote(batch, "remote");
        Record(batch, Answer("a"), Answer("b"));
        _ledger.Results.End(batch, BatchState.Completed, tries => new LineStep(LineState.Waiting, tries));

        _ledger.Lines.Prune(["a"]);
        _ledger.Lines.Find("a").ShouldBeNull();
        AnswerOf("b").ShouldBe("answer b");
        _ledger.Batches.Find("remote").ShouldNotBeNull();
        _ledger.Lines.Prune(["b"]);
        _ledger.Batches.Find("remote").ShouldBeNull();

        Reopen();
        Offer("c");
        Prepare()!.Name.ShouldNotBe(batch.Name);
    }

    [Fact]
    public void Lines_that_wait_or_are_sent_are_not_pruned()
    {
        Offer("a");
        Prepare();
        Offer("b");
        _ledger.Lines.Flush();

        _ledger.Lines.Prune(["a", "b"]);

        Counts().ShouldBe((1, 1, 0));
    }

    [Fact]
    public void Answers_of_an_adopted_batch_are_those_of_calls_that_wait_or_come()
    {
        Offer("waits", "fails");
        _ledger.Lines.Flush();
        var batch = _ledger.Batches.Adopt(Remote("batch-x"));
        batch.IsForeign.ShouldBeTrue();
        Reopen();
        _ledger.Batches.Adopt(Remote("batch-x")).Number.ShouldBe(batch.Number);
        _ledger.Batches.Open().ShouldHaveSingleItem().RemoteId.ShouldBe("batch-x");

        Record(batch, Answer("waits"), Answer("comes"), new LineResult("fails", 500, default, null), new LineResult("other", 500, default, null));
        _ledger.Results.End(batch, BatchState.Completed, tries => new LineStep(LineState.Waiting, tries)).ShouldBe(0);

        AnswerOf("waits").ShouldBe("answer waits");
        AnswerOf("comes").ShouldBe("answer comes");
        _ledger.Lines.Find("fails")!.Value.State.ShouldBe(LineState.Waiting);
        _ledger.Lines.Find("other").ShouldBeNull();
    }

    [Fact]
    public void Tokens_are_estimated_by_those_that_were_counted()
    {
        _ledger.TokenRatio.ShouldBe(1);
        Offer("a", "b", "c");
        var batch = Prepare()!;

        Record(batch, Answer("a") with { PromptTokens = 20 }, Answer("b") with { PromptTokens = 40 }, Answer("c"));

        _ledger.TokenRatio.ShouldBe(3);
        Reopen();
        _ledger.TokenRatio.ShouldBe(3);
    }

    [Fact]
    public void The_limit_of_the_queue_is_kept()
    {
        _ledger.Queue.ShouldBe(new QueueLimiter());
        foreach (var limiter in (QueueLimiter[])[new(5, null, 3), new(0, 7, -2), new(98, 100, 0, IsNamed: true)])
        {
            _ledger.Queue = limiter;
            Reopen();
            _ledger.Queue.ShouldBe(limiter);
        }
    }

    [Fact]
    public void Endpoints_share_a_file_and_no_lines()
    {
        Offer("a");
        _ledger.Lines.Flush();
        _ledger.Dispose();

        _ledger = BatchLedger.Open(FilePath, "another", _time);

        _ledger.Lines.Find("a").ShouldBeNull();
        Prepare().ShouldBeNull();
    }

    [Fact]
    public void One_process_works_with_a_ledger() =>
        Should.Throw<BatchException>(Open).Message.ShouldContain("another process");

    [Theory]
    [InlineData("text")]
    [InlineData("SQLite format 3\0 and then nothing of it")]
    public void A_damaged_file_is_refused(string content)
    {
        _ledger.Dispose();
        File.WriteAllText(FilePath, content);

        var refused = Should.Throw<BatchException>(Open);

        (refused.Kind, refused.Message.Contains(FilePath, StringComparison.Ordinal)).ShouldBe((FailureKind.NotStored, true));
    }

    [Theory]
    [InlineData("PRAGMA application_id = 7", "belongs to another program")]
    [InlineData("PRAGMA user_version = 99", "newer version")]
    public void A_file_of_another_program_or_version_is_refused(string change, string words)
    {
        _ledger.Dispose();
        Change(change);

        Should.Throw<BatchException>(Open).Message.ShouldContain(words);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(31, false)]
    public void Answers_that_were_not_read_for_30_days_are_removed_at_the_next_start(int days, bool isKept)
    {
        Offer("a", "b", "waits");
        var batch = Prepare()!;
        _ledger.Batches.SetRemote(batch, "remote");
        Record(batch, Answer("a"), Answer("b"));
        _ledger.Results.End(batch, BatchState.Completed, tries => new LineStep(LineState.Waiting, tries));
        _ledger.Results.Keep(Answer("direct"));

        _time.Advance(TimeSpan.FromDays(days));
        Reopen();

        (_ledger.Lines.Find("a") is not null, _ledger.Lines.Find("direct") is not null).ShouldBe((isKept, isKept));
        _ledger.Lines.Find("waits").ShouldNotBeNull();
        (_ledger.Batches.Find("remote") is not null).ShouldBe(isKept);
    }

    [Fact]
    public void Answers_in_a_ledger_of_an_earlier_version_age_from_its_opening_on()
    {
        _ledger.Results.Keep(Answer("a"));
        _ledger.Dispose();
        Change("ALTER TABLE lines DROP COLUMN ended_at; ALTER TABLE lines DROP COLUMN is_wanted");
        _time.Advance(TimeSpan.FromDays(100));

        _ledger = Open();
        AnswerOf("a").ShouldBe("answer a");
        _time.Advance(TimeSpan.FromDays(31));
        Reopen();

        _ledger.Lines.Find("a").ShouldBeNull();
    }

    [Fact]
    public void A_damaged_ledger_names_its_file_and_where_the_batches_are()
    {
        for (var number = 0; number < Many; number++)
            Offer($"{number}");
        _ledger.Lines.Flush();
        _ledger.Dispose();
        using (var file = File.OpenWrite(FilePath))
        {
            // The schema is on the first page.
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xFF, (int)file.Length - 4096).ToArray());
        }

        var error = Should.Throw<BatchException>(Open);

        error.Message.ShouldStartWith($"{FilePath}: ");
        error.Message.ShouldContain("parallel-llm batch list");
        error.Message.ShouldContain("run --batch --batch-from ID");
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static LineResult Answer(string id) => new(id, 200, Encoding.UTF8.GetBytes($"answer {id}"), null);

    private static RemoteBatch Remote(string id) => new(id, BatchState.InProgress, null, null, null, 0, 4, []);

    private BatchLedger Open() => BatchLedger.Open(FilePath, "endpoint model", _time);

    private void Reopen()
    {
        _ledger.Lines.Flush();
        _ledger.Dispose();
        _ledger = Open();
    }

    private void Ask(params string[] ids)
    {
        foreach (var id in ids)
            _ledger.Lines.Find(id).ShouldNotBeNull();
    }

    private void Offer(params string[] ids)
    {
        foreach (var id in ids)
            _ledger.Lines.Offer(id, "{}"u8.ToArray(), hash: 1, tokens: 10);
    }

    private LocalBatch? Prepare() => _ledger.Batches.Prepare(Many, long.MaxValue, double.PositiveInfinity);

    private int Record(LocalBatch batch, params LineResult[] results) =>
        _ledger.Results.Record(batch, results, (_, tries) => new LineStep(LineState.Ended, tries));

    private string AnswerOf(string id) => Encoding.UTF8.GetString(_ledger.Lines.Find(id)!.Value.Answer.Span);

    private (long Waiting, long Sent, long Ended) Counts() =>
        (_ledger.Lines.Count(LineState.Waiting), _ledger.Lines.Count(LineState.Sent), _ledger.Lines.Count(LineState.Ended));

    private string[] FileOf(LocalBatch batch)
    {
        using var file = new MemoryStream();
        _ledger.Batches.WriteFileAsync(batch, file, CancellationToken.None).GetAwaiter().GetResult();
        return [.. Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("custom_id").GetString()!)];
    }
}
