using System.Buffers.Binary;
using System.Text;

namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>
/// Sends a document's text to the program, in frames. Holds it back until the document is read, so that nothing is paid for a document that
/// fails on the way; a text that is too long for that is dropped, to be sent by a second reading.
/// </summary>
/// <param name="output">The pipe to the program.</param>
/// <param name="memory">Looked at with every step: a library may have swallowed that an allocation failed, and lost text with it.</param>
/// <param name="holds">Whether text is held back; it is sent at once when the document has been read before.</param>
internal sealed class FrameSink(Stream output, MemoryWatch memory, bool holds) : TextSink
{
    // Some ten million characters: all but a few documents are read once.
    private const int MostHeldBytes = 32 << 20;

    private const int MostChars = 16 << 10;
    private const int MostPlaces = 1 << 10;

    private readonly char[] _text = new char[MostChars];
    private readonly List<TextPlace> _places = [];
    private readonly List<Frame> _held = [];
    private long _heldBytes;
    private SourcePlace? _sent;
    private long _start;
    private int _count;

    /// <summary>Whether the text was too long to be held, so that the document has to be read again to send it.</summary>
    public bool IsDropped => _heldBytes > MostHeldBytes;

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
        Give(new Frame(FrameKind.Warning, Encoding.UTF8.GetBytes(warning)));
    }

    /// <summary>Ends the document.</summary>
    public void End()
    {
        memory.ThrowIfExhausted();
        Flush();
        foreach (var frame in _held)
            Send(frame.Kind, frame.Payload);
        Send(FrameKind.Done, []);
        output.Flush();
    }

    /// <summary>Ends a document with a problem. Text that was not sent is dropped.</summary>
    public static void End(Stream output, DocumentProblem problem)
    {
        Send(output, FrameKind.Problem, [(byte)problem.Kind, .. Encoding.UTF8.GetBytes(problem.Message)]);
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
        Give(new Frame(FrameKind.Text, TextFrame.Write(_text.AsSpan(0, _count), _start, _places, _sent)));
        _sent = _places.Count > 0 ? _places[^1].Place : _sent;
        _start += _count;
        _count = 0;
        _places.Clear();
    }

    private void Give(Frame frame)
    {
        if (!holds)
        {
            Send(frame.Kind, frame.Payload);
            return;
        }

        _heldBytes += frame.Payload.Length;
        if (IsDropped)
            _held.Clear();
        else
            _held.Add(frame);
    }

    private void Send(FrameKind kind, ReadOnlySpan<byte> payload) => Send(output, kind, payload);

    private static void Send(Stream output, FrameKind kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[Frame.HeaderBytes];
        header[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(header[1..], payload.Length);
        output.Write(header);
        output.Write(payload);
    }
}
