using System.Text;
using ParallelLlm.Host.Planning;
using ParallelLlm.Tests.Integration.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Planning;

public sealed class BatchFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(7, 3, 1_000_000, "3 3 1")]
    [InlineData(3, 3, 1_000_000, "3")]
    [InlineData(4, 100, 400, "2 2")]
    [InlineData(0, 3, 400, "0")]
    public void A_file_has_no_more_lines_and_bytes_than_a_provider_takes(int calls, int mostLines, long mostBytes, string lines)
    {
        using (var batch = new BatchFile(_folder["calls.jsonl"], mostLines, mostBytes))
        {
            for (var i = 0; i < calls; i++)
                batch.Add(Key(i), Body(i));
            batch.Complete();
            batch.Paths.Select(Path.GetFileName).ShouldBe(Files());
        }

        Files().Select(name => File.ReadAllLines(_folder[name]).Length.ToString()).ShouldBe(lines.Split(' '));
        Files().ShouldAllBe(name => new FileInfo(_folder[name]).Length <= mostBytes);
    }

    [Fact]
    public void A_call_is_written_once()
    {
        using var batch = new BatchFile(_folder["calls.jsonl"]);
        batch.Add(Key(1), Body(1));
        batch.Add(Key(1), Body(1));
        batch.Complete();

        batch.Lines.ShouldBe(1);
        File.ReadAllLines(_folder["calls.jsonl"]).Length.ShouldBe(1);
    }

    [Fact]
    public void Without_its_end_nothing_is_left_and_an_earlier_file_stays()
    {
        _folder.Write("calls.jsonl", "earlier");
        using (var batch = new BatchFile(_folder["calls.jsonl"], mostLines: 1))
        {
            batch.Add(Key(1), Body(1));
            batch.Add(Key(2), Body(2));
        }

        Files().ShouldBe(["calls.jsonl"]);
        File.ReadAllText(_folder["calls.jsonl"]).ShouldBe("earlier");
    }

    private string[] Files() => [.. Directory.EnumerateFiles(_folder.Path).Select(path => Path.GetFileName(path)).OrderBy(name => name.Length)];

    private static CompletionKey Key(int number) => new KeyText().Add(number).ToKey();

    private static byte[] Body(int number) => Encoding.UTF8.GetBytes($$"""{"number":{{number}}}""");
}
