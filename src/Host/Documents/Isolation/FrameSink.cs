using System.Buffers.Binary;
using System.Text;

namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>Sends what a reader writes to the program, in frames.</summary>
/// <param name="output">The pipe to the program.</param>
/// <param name="memory">Looked at with every step: a library may have swallowed that an allocation failed, and lost text with it.</param>
internal sealed class FrameSink(Stream output, MemoryWatch memory) : TextSink
{
    private const int MostChars = 32 << 10;
    private const int MostPlaces = 2 << 10;

    private readonly char[] _text = new char[MostChars];
    private readonly List<TextPlace> _places = [];
    private SourcePlace? _sent;
    private long _start;
    private int _count;

    public override void Mark(SourcePlace place)
    {
        if (_places.Count == MostPlaces)
            Flush();
        _places.Add(new TextPlace(Length, place));
    }

    public override void Progress()
    {
        memory.ThrowIfExhausted();
        Flush();
        Send(FrameKind.Progress, []);
        output.Flush();
    }

    public override void Warn(string warning)
    {
        Flush();
        Send(FrameKind.Warning, Encoding.UTF8.GetBytes(warning));
    }

    /// <summary>Ends the document.</summary>
    public void End()
    {
        memory.ThrowIfExhausted();
        Flush();
        Send(FrameKind.Done, []);
        output.Flush();
    }

    /// <summary>Ends the document with a problem. Text that was not sent is dropped.</summary>
    public void End(DocumentProblem problem)
    {
        Send(FrameKind.Problem, [(byte)problem.Kind, .. Encoding.UTF8.GetBytes(problem.Message)]);
        output.Flush();
    }

    protected override void Append(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (_count == MostChars)
                Flush();
            var piece = text[..Math.Min(text.Length, MostChars - _count)];
            piece.CopyTo(_text.AsSpan(_count));
            _count += piece.Length;
            text = text[piece.Length..];
        }
    }

    private void Flush()
    {
        if (_count == 0 && _places.Count == 0)
            return;
        Send(FrameKind.Text, TextFrame.Write(_text.AsSpan(0, _count), _start, _places, _sent));
        _sent = _places.Count > 0 ? _places[^1].Place : _sent;
        _start += _count;
        _count = 0;
        _places.Clear();
    }

    private void Send(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[Frame.HeaderBytes];
        header[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(header[1..], payload.Length);
        output.Write(header);
        output.Write(payload);
    }
}
