using System.Text;
using ParallelLlm.Host.Documents;
using static ParallelLlm.Tests.Integration.Host.Documents.TempFolder;

namespace ParallelLlm.Tests.Integration.Host.Documents;

/// <summary>They measure the memory of the process.</summary>
[Collection(Alone.Name)]
public sealed class StreamingTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DocumentReader _reader = new(TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_large_text_streams_through_one_buffer()
    {
        const int Megabytes = 20;
        var line = Encoding.UTF8.GetBytes(new string('x', 1000) + "ü\n");
        await using (var file = File.Create(_folder["large.txt"]))
        {
            while (file.Length < Megabytes << 20)
                file.Write(line);
        }

        using var text = await _reader.ReadAsync(Source(_folder["large.txt"]), CancellationToken.None);
        var buffer = new char[8192];
        long characters = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (text.Reader!.Read(buffer) is > 0 and var read)
            characters += read;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        characters.ShouldBe(new FileInfo(_folder["large.txt"]).Length / line.Length * (line.Length - 1));
        allocated.ShouldBeLessThan(256 << 10);
    }

    [Fact]
    public async Task A_large_table_streams_through_small_buffers()
    {
        const int Records = 200_000;
        await using (var file = File.CreateText(_folder["large.csv"]))
        {
            await file.WriteAsync("id;name;note\n");
            for (var i = 0; i < Records; i++)
                await file.WriteAsync($"{i};Anna;\"one; two\"\n");
        }

        using var text = await _reader.ReadAsync(Source(_folder["large.csv"]), CancellationToken.None);
        var buffer = new char[8192];
        long characters = 0;
        long rows = 0;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        while (text.Reader!.Read(buffer) is > 0 and var read)
        {
            rows = text.Places!.Of(characters, characters + read)[^1].Place.Row!.Value;
            characters += read;
        }

        text.Format.ShouldBe(DocumentFormat.Csv);
        rows.ShouldBe(Records + 1);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(4 << 20);
        characters.ShouldBeGreaterThan(Records * 30);
    }

    [Fact]
    public async Task A_byte_that_breaks_the_encoding_of_a_table_later_on_fails_with_its_offset()
    {
        var start = "id;name\n" + string.Concat(Enumerable.Repeat("1;ü\n", 50_000));
        var path = _folder.Write("a.csv", [.. Encoding.UTF8.GetBytes(start), 0xFF, .. "rest"u8]);
        using var text = await _reader.ReadAsync(Source(path), CancellationToken.None);

        text.IsReadable.ShouldBeTrue();
        var problem = (await Should.ThrowAsync<DocumentProblemException>(text.Reader!.ReadToEndAsync())).Problem;
        problem.Message.ShouldStartWith($"not valid utf-8 at byte {Encoding.UTF8.GetByteCount(start)}");
    }

    [Theory]
    [InlineData(3 * DocumentReader.SampleBytes)]
    [InlineData(DocumentReader.SampleBytes)]
    [InlineData(100)]
    public async Task A_file_that_grows_while_it_is_read_has_changed(int length)
    {
        var path = _folder.Write("a.txt", new string('x', length));
        using var text = await _reader.ReadAsync(Source(path), CancellationToken.None);
        await File.AppendAllTextAsync(path, "more");

        (await Should.ThrowAsync<DocumentProblemException>(text.Reader!.ReadToEndAsync())).Problem.Class.ShouldBe("changed");
    }

    [Fact]
    public async Task A_file_that_shrinks_or_is_written_to_while_it_is_read_has_changed()
    {
        foreach (var change in (Action<FileStream>[])[file => file.SetLength(10), file => file.WriteByte((byte)'y')])
        {
            var path = _folder.Write("a.txt", new string('x', 2 * DocumentReader.SampleBytes));

            // The clock of the file system may be coarser than the time between the two writes.
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
            using var text = await _reader.ReadAsync(Source(path), CancellationToken.None);
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                change(file);

            Should.Throw<DocumentProblemException>(text.Reader!.ReadToEnd).Problem.Class.ShouldBe("changed");
        }
    }

    [Fact]
    public async Task A_file_replaced_or_deleted_while_it_is_read_is_read_as_it_was_opened()
    {
        var content = new string('x', 2 * DocumentReader.SampleBytes);
        var path = _folder.Write("a.txt", content);
        using var text = await _reader.ReadAsync(Source(path), CancellationToken.None);
        File.Move(_folder.Write("b.txt", "another"), path, overwrite: true);
        File.Delete(path);

        (await text.Reader!.ReadToEndAsync()).ShouldBe(content);
    }

    [Fact]
    public async Task A_byte_that_breaks_the_encoding_later_on_fails_while_streaming()
    {
        var start = new string('ü', DocumentReader.SampleBytes);
        var path = _folder.Write("a.txt", [.. Encoding.UTF8.GetBytes(start), 0xFF, .. "rest"u8]);
        using var text = await _reader.ReadAsync(Source(path), CancellationToken.None);

        text.IsReadable.ShouldBeTrue();
        var problem = (await Should.ThrowAsync<DocumentProblemException>(text.Reader!.ReadToEndAsync())).Problem;
        problem.ShouldBe(new DocumentProblem(
            DocumentProblemKind.InvalidEncoding,
            $"not valid utf-8 at byte {2 * DocumentReader.SampleBytes}{StrictDecoding.WayOut}"));
    }
}
