using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Isolation;
using ParallelLlm.Tests.Load.Documents.Hostile;

namespace ParallelLlm.Tests.Integration.Host.Documents.Isolation;

[Collection(Alone.Name)]
public sealed class IsolatedTextTests : IDisposable
{
    private const int SeveralBuffers = 4 << 20;

    private readonly TempFolder _folder = new();
    private readonly ReaderPool _pool = new(TimeProvider.System);

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_text_comes_through_with_its_places()
    {
        using var text = await OpenAsync(_folder.Write("a.txt", "first\nsecond: wörld\nthird"));

        (await text.ReadToEndAsync()).ShouldBe("first\nsecond: wörld\nthird");
        text.Places.Of(0, 25).Select(place => (place.Start, place.Place.Line)).ShouldBe([(0, 1), (6, 2), (20, 3)]);
    }

    [Fact]
    public async Task A_problem_comes_through_with_its_class_and_the_process_reads_on()
    {
        using (var blank = await OpenAsync(_folder.Write("blank.txt", " \n")))
            (await Should.ThrowAsync<DocumentProblemException>(blank.ReadToEndAsync())).Problem.Kind.ShouldBe(DocumentProblemKind.Empty);
        using var text = await OpenAsync(_folder.Write("a.txt", "text"));

        (await text.ReadToEndAsync()).ShouldBe("text");
        _pool.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task A_process_knows_no_key_and_loads_neither_the_engines_nor_the_services_libraries()
    {
        Environment.SetEnvironmentVariable("OPENAI_API_KEY", "sk-reader");
        using var text = await OpenAsync(_folder.Write("a.txt", "text"));
        await text.ReadToEndAsync();
        Environment.SetEnvironmentVariable("OPENAI_API_KEY", null);
        var id = ReaderProcesses.Of(Environment.ProcessId).ShouldHaveSingleItem();

        File.ReadAllText($"/proc/{id}/environ").ShouldNotContain("sk-reader");
        var loaded = File.ReadAllText($"/proc/{id}/maps");
        loaded.ShouldContain("parallel-llm.dll");
        loaded.ShouldNotContain("Akka");
        loaded.ShouldNotContain("Microsoft.AspNetCore");
    }

    [Fact]
    public async Task A_process_that_is_killed_is_replaced_and_the_text_goes_on_where_it_was()
    {
        var content = Lines(SeveralBuffers);
        using var text = await OpenAsync(_folder.Write("a.txt", content));
        var beginning = new char[100_000];
        (await text.ReadAsync(beginning)).ShouldBeGreaterThan(0);
        var read = Array.IndexOf(beginning, '\0') is >= 0 and var end ? end : beginning.Length;

        Kill(ReaderProcesses.Of(Environment.ProcessId).ShouldHaveSingleItem());

        (new string(beginning, 0, read) + await text.ReadToEndAsync()).ShouldBe(content);
        _pool.Starts.ShouldBe(2);
        text.Places.Of(content.Length - 1, content.Length).ShouldHaveSingleItem().Place.Line.ShouldBe(content.Count(c => c == '\n') + 1);
    }

    [Fact]
    public async Task A_document_whose_process_is_killed_time_and_again_fails()
    {
        using var text = await OpenAsync(_folder.Write("a.txt", Lines(SeveralBuffers)));
        var piece = new char[1];
        var failing = Should.ThrowAsync<DocumentProblemException>(async () =>
        {
            while (await text.ReadAsync(piece) > 0)
            {
                foreach (var id in ReaderProcesses.Of(Environment.ProcessId))
                    Kill(id);
                (await text.ReadAsync(new char[1 << 20])).ShouldBeGreaterThan(0);
            }
        });

        (await failing).Problem.ShouldBe(new DocumentProblem(
            DocumentProblemKind.Unreadable, "the process that reads it was ended from outside, time and again"));
        _pool.Starts.ShouldBe(IsolatedText.MostTries);
    }

    [Fact]
    public async Task A_text_that_waits_for_the_engine_does_not_keep_others_from_being_read()
    {
        var time = new FakeTimeProvider();
        using var pool = new ReaderPool(time);
        using var waits = await OpenAsync(_folder.Write("large.txt", Lines(SeveralBuffers)), pool, time);
        (await waits.ReadAsync(new char[1])).ShouldBe(1);
        using var other = await OpenAsync(_folder.Write("small.txt", "small"), pool, time);
        var reading = other.ReadToEndAsync();

        time.Advance(TimeSpan.FromSeconds(2));

        (await reading).ShouldBe("small");
        (await waits.ReadToEndAsync()).Length.ShouldBe(SeveralBuffers - 2);
    }

    [Fact]
    public async Task A_process_that_is_not_used_ends()
    {
        var time = new FakeTimeProvider();
        using var pool = new ReaderPool(time);
        using (var text = await OpenAsync(_folder.Write("a.txt", "text"), pool, time))
            await text.ReadToEndAsync();
        ReaderProcesses.Of(Environment.ProcessId).Count.ShouldBe(1);

        time.Advance(TimeSpan.FromMinutes(1));

        await Outside.UntilAsync(() => ReaderProcesses.Of(Environment.ProcessId).Count == 0);
    }

    [Fact]
    public async Task A_document_that_changes_before_it_is_read_again_has_changed()
    {
        var path = _folder.Write("a.txt", Lines(SeveralBuffers));
        using var text = await OpenAsync(path);
        (await text.ReadAsync(new char[1])).ShouldBe(1);
        File.AppendAllText(path, "more");

        Kill(ReaderProcesses.Of(Environment.ProcessId).ShouldHaveSingleItem());

        (await Should.ThrowAsync<DocumentProblemException>(text.ReadToEndAsync())).Problem.Kind.ShouldBe(DocumentProblemKind.Changed);
    }

    [Fact]
    public async Task A_document_that_is_given_up_ends_its_process()
    {
        var text = await OpenAsync(_folder.Write("a.txt", Lines(SeveralBuffers)));
        (await text.ReadAsync(new char[1])).ShouldBe(1);

        text.Dispose();

        await Outside.UntilAsync(() => ReaderProcesses.Of(Environment.ProcessId).Count == 0);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Signals_for_the_program_do_not_end_a_process(string signal)
    {
        var content = Lines(SeveralBuffers);
        using var text = await OpenAsync(_folder.Write("a.txt", content));
        (await text.ReadAsync(new char[1])).ShouldBe(1);

        using (var kill = Process.Start("kill", ["-" + signal, $"{ReaderProcesses.Of(Environment.ProcessId).ShouldHaveSingleItem()}"]))
            await kill.WaitForExitAsync();

        (await text.ReadToEndAsync()).Length.ShouldBe(content.Length - 1);
        _pool.Starts.ShouldBe(1);
    }

    private static string Lines(int length) =>
        string.Concat(Enumerable.Range(0, (length / 15) + 1).Select(i => $"line {i,9}\n"))[..(length - 1)];

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        process.WaitForExit();
    }

    private async Task<IsolatedText> OpenAsync(string path, ReaderPool? pool = null, TimeProvider? time = null) => new(
        pool ?? _pool,
        new DocumentSource(path, path, Named: true),
        await ByteSource.OpenAsync(path, CancellationToken.None),
        default,
        time ?? TimeProvider.System);
}
