using System.Runtime.InteropServices;
using System.Text;
using ParallelLlm.Host.Documents.Places;

namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>
/// The text of a document as a reader process reads it. A process that makes no progress is ended. One that is ended from outside is
/// replaced, and the text goes on where it was; one that ends by itself has met its document's fault. Not thread-safe.
/// </summary>
/// <param name="pool">Where processes come from.</param>
/// <param name="document">The document.</param>
/// <param name="source">Its bytes; disposed with the reader.</param>
/// <param name="beginning">The bytes of the source that were read already.</param>
/// <param name="time">The clock for the limits.</param>
internal sealed class IsolatedText(
    ReaderPool pool, DocumentSource document, ByteSource source, ReadOnlyMemory<byte> beginning, TimeProvider time) : TextReader
{
    /// <summary>
    /// How often a document is read whose process is ended from outside. Often enough for one that was only near by when the system ran
    /// out of memory; not for ever, because it may be the reason.
    /// </summary>
    public const int MostTries = 8;

    // Exit codes of processes that others have ended: 128 and the signal's number.
    private const int Killed = 128 + 9;
    private const int Terminated = 128 + 15;

    private static readonly TimeSpan PauseAfter = TimeSpan.FromSeconds(1);

    private readonly PlaceMap _places = new();
    private readonly List<string> _warnings = [];
    private ByteSource _source = source;
    private ReadOnlyMemory<byte> _beginning = beginning;
    private ReaderLease? _lease;
    private ReadWatch? _watch;
    private ITimer? _pause;
    private char[] _text = [];
    private int _position;

    // Where the process is in the text, and up to where the text is known from an earlier process.
    private long _received;
    private long _known;
    private SourcePlace? _place;
    private int _tries;
    private bool _isOver;

    public IPlaceMap Places => _places;

    /// <summary>Parts of the document that have no text.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        _pause?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (_position == _text.Length && !_isOver)
            await NextAsync(cancellationToken);
        var count = Math.Min(buffer.Length, _text.Length - _position);
        _text.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        if (_lease is not null)
        {
            _pause ??= time.CreateTimer(_ => _lease?.Pause(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _pause.Change(PauseAfter, Timeout.InfiniteTimeSpan);
        }

        return count;
    }

    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();

    public override Task<string> ReadToEndAsync() => ReadToEndAsync(CancellationToken.None);

    public override async Task<string> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[4 << 10];
        while (await ReadAsync(buffer, cancellationToken) is > 0 and var read)
            text.Append(buffer, 0, read);
        return text.ToString();
    }

    // Waiting for a process would block the thread.
    public override int Read() => throw new NotSupportedException();

    public override int Read(char[] buffer, int index, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            End(isReady: false);
            _pause?.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            _lease ??= await BeginAsync(cancellationToken);
            await _lease.ResumeAsync(cancellationToken);
            if (await WaitAsync(_lease.Process, cancellationToken) is { } frame)
                Take(frame);
            else
                await EndedAsync(_lease.Process);
        }
        catch (DocumentProblemException)
        {
            _isOver = true;
            throw;
        }
        catch (InvalidDataException nonsense)
        {
            End(isReady: false);
            _isOver = true;
            throw new DocumentProblemException(DocumentProblemKind.Damaged, "the process that reads it answers nonsense", nonsense);
        }
    }

    private async Task<ReaderLease> BeginAsync(CancellationToken cancellationToken)
    {
        if (_tries++ > 0)
            await OpenAgainAsync(cancellationToken);
        _source.LimitTo(ReaderRequest.MaxBytes);
        var lease = await pool.RentAsync(cancellationToken);
        try
        {
            // That the process has ended shows when it is read from.
            await lease.Process.SendAsync(document, _source, _beginning, cancellationToken);
        }
        catch
        {
            lease.End(isReady: false);
            throw;
        }

        _watch = new ReadWatch(time, lease.Process.Kill);
        return lease;
    }

    private async Task OpenAgainAsync(CancellationToken cancellationToken)
    {
        var again = await ByteSource.OpenAsync(document.Path!, cancellationToken);
        var isSame = again.Opened == _source.Opened;
        _source.Dispose();
        _source = again;
        if (!isSame)
            throw new DocumentProblemException(DocumentProblemKind.Changed, "it changed while it was read");
        (_beginning, _received, _place) = (default, 0, null);
        _warnings.Clear();
    }

    private async Task<Frame?> WaitAsync(ReaderProcess process, CancellationToken cancellationToken)
    {
        _watch!.Begin();
        try
        {
            return await process.ReadAsync().AsTask().WaitAsync(cancellationToken);
        }
        finally
        {
            _watch.End();
        }
    }

    private void Take(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Text:
                var bytes = TextFrame.Read(frame.Payload, _place, Place).Span;
                var text = MemoryMarshal.Cast<byte, char>(bytes);
                _text = text[(int)Math.Clamp(_known - _received, 0, text.Length)..].ToArray();
                _position = 0;
                _received += text.Length;
                _known = Math.Max(_known, _received);
                break;
            case FrameKind.Progress:
                _watch!.Progress();
                break;
            case FrameKind.Warning:
                _warnings.Add(Encoding.UTF8.GetString(frame.Payload));
                break;
            case FrameKind.Done:
                _isOver = true;
                End(isReady: true);
                break;
            case FrameKind.Problem:
                var problem = new DocumentProblem((DocumentProblemKind)frame.Payload[0], Encoding.UTF8.GetString(frame.Payload.AsSpan(1)));
                End(isReady: problem.Kind != DocumentProblemKind.TooMuchMemory);
                throw new DocumentProblemException(problem);
        }
    }

    private void Place(long offset, SourcePlace place)
    {
        _place = place;
        if (_received + offset >= _known)
            _places.Add(_received + offset, place);
    }

    /// <summary>The process ended within the document: decides whether another one is to read it.</summary>
    private async Task EndedAsync(ReaderProcess process)
    {
        var (exitCode, lastWords) = await process.EndAsync();
        var expired = _watch!.Expired;
        End(isReady: false);
        var isFromOutside = exitCode is Killed or Terminated;
        if (expired is null && isFromOutside && _tries < MostTries && document.Path is not null)
            return;
        throw new DocumentProblemException(expired ?? ReaderEnd.ProblemOf(exitCode, lastWords, isFromOutside));
    }

    private void End(bool isReady)
    {
        _watch?.Dispose();
        _lease?.End(isReady);
        _lease = null;
    }
}
