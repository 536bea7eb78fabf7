using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ParallelLlm.Host.Documents.Isolation;

namespace ParallelLlm.Tests.Unit.Host.Documents.Isolation;

public sealed class FrameSinkTests
{
    [Fact]
    public void Text_is_held_back_until_the_document_is_read()
    {
        using var output = new MemoryStream();
        var sink = new FrameSink(output, new MemoryWatch(), holds: true);
        WritePages(sink, pages: 3, length: 1_000);

        Frames(output).Select(frame => frame.Kind).ShouldBe([FrameKind.Progress, FrameKind.Progress, FrameKind.Progress]);
        sink.End();

        var frames = Frames(output);
        TextOf(frames).Length.ShouldBe(3_000);
        frames[^1].Kind.ShouldBe(FrameKind.Done);
    }

    [Fact]
    public void A_text_that_is_too_long_to_be_held_is_dropped_and_sent_by_a_second_reading()
    {
        using var first = new MemoryStream();
        var held = new FrameSink(first, new MemoryWatch(), holds: true);
        WritePages(held, pages: 180, length: 100_000);

        held.IsDropped.ShouldBeTrue();
        TextOf(Frames(first)).ShouldBeEmpty();

        using var second = new MemoryStream();
        var sent = new FrameSink(second, new MemoryWatch(), holds: false);
        WritePages(sent, pages: 180, length: 100_000);
        sent.End();

        TextOf(Frames(second)).Length.ShouldBe(180 * 100_000);
    }

    [Fact]
    public void Places_and_warnings_keep_their_order_among_the_text()
    {
        using var output = new MemoryStream();
        var sink = new FrameSink(output, new MemoryWatch(), holds: true);
        sink.Mark(new SourcePlace { Page = 1 });
        sink.Write(new string('a', 40_000));
        sink.Mark(new SourcePlace { Page = 2 });
        sink.Write("b");
        sink.Warn("page 3 has no text layer");
        sink.Write("c");
        sink.End();

        var places = new List<TextPlace>();
        SourcePlace? last = null;
        var length = 0L;
        var warnedAt = -1L;
        foreach (var (kind, payload) in Frames(output))
        {
            if (kind == FrameKind.Text)
                length += TextFrame.Read(payload, last, (offset, place) => places.Add(new TextPlace(length + offset, last = place))).Length / sizeof(char);
            else if (kind == FrameKind.Warning)
                warnedAt = length;
        }

        places.ShouldBe([new TextPlace(0, new SourcePlace { Page = 1 }), new TextPlace(40_000, new SourcePlace { Page = 2 })]);
        (length, warnedAt).ShouldBe((40_002, 40_001));
    }

    private static void WritePages(FrameSink sink, int pages, int length)
    {
        var page = new string('x', length);
        for (var number = 1; number <= pages; number++)
        {
            sink.Mark(new SourcePlace { Page = number });
            sink.Write(page);
            sink.Progress();
        }
    }

    private static string TextOf(IEnumerable<Frame> frames)
    {
        var text = new StringBuilder();
        SourcePlace? last = null;
        foreach (var (_, payload) in frames.Where(frame => frame.Kind == FrameKind.Text))
            text.Append(MemoryMarshal.Cast<byte, char>(TextFrame.Read(payload, last, (_, place) => last = place).Span));
        return text.ToString();
    }

    private static List<Frame> Frames(MemoryStream output)
    {
        var bytes = output.ToArray().AsSpan();
        var frames = new List<Frame>();
        while (!bytes.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
            frames.Add(new Frame((FrameKind)bytes[0], bytes.Slice(Frame.HeaderBytes, length).ToArray()));
            bytes = bytes[(Frame.HeaderBytes + length)..];
        }

        return frames;
    }
}
