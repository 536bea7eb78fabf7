using System.Text;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Reads a completion that arrives in pieces although no stream was requested: server-sent events, or one JSON object per line. Only a
/// complete stream is an answer. Pure.
/// </summary>
internal static class EventStream
{
    // Lines of one event. Data that is not JSON by then never will be.
    private const int MostLines = 256;

    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>Whether a body that is not JSON is an event stream, perhaps with comment lines first.</summary>
    public static bool IsOne(ReadOnlySpan<byte> body) =>
        body.StartsWith("data:"u8)
        || body.StartsWith("event:"u8)
        || body.StartsWith("id:"u8)
        || body.StartsWith("retry:"u8)
        || body.StartsWith(":"u8);

    /// <summary>Whether another piece follows.</summary>
    public static bool IsPiece(ReadOnlySpan<byte> rest) => rest.TrimStart(Blanks).StartsWith("{"u8);

    /// <summary>Joins the pieces.</summary>
    public static Completion Read(ReadOnlySpan<byte> body, string askedModel)
    {
        var stream = new Pieces();
        var pending = default(ReadOnlySpan<byte>);
        var pendingLines = 0;
        while (!body.IsEmpty && !stream.HasEnded && pendingLines < MostLines)
        {
            var end = body.IndexOfAny((byte)'\n', (byte)'\r');
            var line = (end < 0 ? body : body[..end]).Trim(Blanks);
            var isObject = line.StartsWith("{"u8);
            if (isObject
                && stream.IsEmpty
                && pending.IsEmpty
                && CompletionReader.TryRead(body, askedModel, out var whole, out var length)
                && !IsPiece(body[length..]))
                return whole;
            body = end < 0 ? default : body[(end + 1)..];
            if (!isObject && !line.StartsWith("data:"u8))
                continue;
            var data = isObject ? line : line["data:".Length..].Trim(Blanks);

            // An event may have several lines of data.
            if (!pending.IsEmpty)
                data = (byte[])[.. pending, (byte)'\n', .. data];
            pending = stream.Add(data, askedModel) ? default : data;
            pendingLines = pending.IsEmpty ? 0 : pendingLines + 1;
        }

        return stream.ToCompletion(isBroken: !pending.IsEmpty);
    }

    // The pieces so far.
    private sealed class Pieces
    {
        private readonly StringBuilder _content = new();
        private readonly StringBuilder _reasoning = new();
        private readonly StringBuilder _arguments = new();
        private Completion _all;
        private bool _isDone;

        public bool IsEmpty { get; private set; } = true;

        public bool HasEnded => _isDone || _all.HasError;

        /// <summary>Adds a piece. Returns false if it is incomplete.</summary>
        public bool Add(ReadOnlySpan<byte> data, string askedModel)
        {
            if (data.SequenceEqual("[DONE]"u8))
                return _isDone = true;
            if (!CompletionReader.TryRead(data, askedModel, out var piece, out _)
                && !(BareNumbers.WithNull(data, BareNumbers.All) is { } replaced
                    && CompletionReader.TryRead(replaced.Span, askedModel, out piece, out _)))
                return data.IsEmpty;

            IsEmpty = false;
            _content.Append(piece.Content);
            _reasoning.Append(piece.Reasoning);
            _arguments.Append(piece.Arguments);
            _all.HasChoice |= piece.HasChoice;
            _all.HasRefusal |= piece.HasRefusal;
            _all.Model ??= piece.Model;
            _all.Usage = piece.Usage.Total > 0 ? piece.Usage : _all.Usage;
            if (piece.HasFinish)
                (_all.HasFinish, _all.Finish) = (true, piece.Finish);
            if (piece.HasError)
                (_all.HasError, _all.Error) = (true, data.ToArray());
            return true;
        }

        public Completion ToCompletion(bool isBroken) => _all with
        {
            // A truncated stream may lack the end of its text.
            IsReadable = !isBroken && (_all.HasError || _isDone || _all.HasFinish),
            IsStream = true,
            Content = Text(_content),
            Reasoning = Text(_reasoning),
            Arguments = Text(_arguments),
        };

        private static string? Text(StringBuilder text) => text.Length == 0 ? null : text.ToString();
    }
}
