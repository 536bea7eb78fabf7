using System.Text;
using ParallelLlm.Batching;

namespace ParallelLlm.Tests.Unit.Batching;

public sealed class LineStreamTests
{
    private const string Text = "one\ntwo\r\n\n \r\nthrée\n\nfour";
    private static readonly string[] Lines = ["one", "two", "thrée", "four"];

    [Fact]
    public async Task Lines_are_the_same_wherever_the_bytes_are_split()
    {
        var bytes = Encoding.UTF8.GetBytes(Text);
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second++)
                (await ReadAsync(new PiecesStream([bytes[..first], bytes[first..second], bytes[second..]]))).ShouldBe(Lines, ignoreOrder: false, $"{first} {second}");
        }
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_first_line() =>
        (await ReadAsync(new PiecesStream(Encoding.UTF8.GetBytes("\uFEFFone\n\uFEFFtwo").Select(one => new[] { one })))).ShouldBe(["one", "\uFEFFtwo"]);

    [Fact]
    public async Task Bytes_may_come_one_by_one() =>
        (await ReadAsync(new PiecesStream(Encoding.UTF8.GetBytes(Text).Select(one => new[] { one })))).ShouldBe(Lines);

    [Theory]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(300_000)]
    public async Task Lines_may_be_longer_than_the_buffer(int length)
    {
        string[] lines = ["short", new string('a', length), "short again", new string('b', length + 1), "end"];

        (await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))))).ShouldBe(lines);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\nend")]
    [InlineData("")]
    public async Task Of_a_line_that_is_too_long_the_beginning_is_read(string end)
    {
        var file = new MemoryStream(Encoding.UTF8.GetBytes("one\nlong" + new string('x', 70 << 20) + end));
        using var lines = new LineStream(file);

        (await lines.ReadAsync(CancellationToken.None))!.Value.IsCut.ShouldBeFalse();
        var line = (await lines.ReadAsync(CancellationToken.None))!.Value;
        line.IsCut.ShouldBeTrue();
        Encoding.UTF8.GetString(line.Bytes.Span).ShouldStartWith("longx");
        line.Bytes.Length.ShouldBeLessThan(100_000);
        (await lines.ReadAsync(CancellationToken.None) is { IsCut: false }).ShouldBe(end.Length > 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n \r\n")]
    public async Task Empty_lines_are_none(string text) => (await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)))).ShouldBeEmpty();

    private static async Task<List<string>> ReadAsync(Stream stream)
    {
        using var lines = new LineStream(stream);
        var read = new List<string>();
        while (await lines.ReadAsync(CancellationToken.None) is { } line)
            read.Add(Encoding.UTF8.GetString(line.Bytes.Span));
        return read;
    }

    /// <summary>Gives its content piece by piece.</summary>
    private sealed class PiecesStream(IEnumerable<byte[]> pieces) : MemoryStream
    {
        private readonly Queue<byte[]> _pieces = new(pieces.Where(piece => piece.Length > 0));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_pieces.TryDequeue(out var piece))
                return ValueTask.FromResult(0);
            piece.CopyTo(buffer);
            return ValueTask.FromResult(piece.Length);
        }
    }
}
