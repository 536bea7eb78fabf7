using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;

namespace ParallelLlm.Host.Documents.Isolation;

/// <summary>A reader process, as the program sees it. Reads one document at a time. Not thread-safe but for <see cref="Kill"/>.</summary>
internal sealed class ReaderProcess : IDisposable
{
    // The runtime's last words; what follows them is a stack trace.
    private const int WordsKept = 256;

    private const int PieceBytes = 64 << 10;

    private readonly Process _process;
    private readonly PipeReader _output;
    private readonly Task<string> _lastWords;

    private ReaderProcess(Process process)
    {
        _process = process;
        _output = PipeReader.Create(process.StandardOutput.BaseStream);
        _lastWords = LastWordsAsync(process.StandardError.BaseStream);
    }

    /// <summary>Documents that it was given.</summary>
    public int Documents { get; private set; }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a process.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system refuses.</exception>
    public static ReaderProcess Start() => new(Process.Start(ReaderProgram.Start())!);

    /// <summary>Gives it a document. The source is read to its end.</summary>
    /// <param name="beginning">The bytes of the source that were read already.</param>
    /// <returns>False if the process has ended.</returns>
    public async Task<bool> SendAsync(
        DocumentSource document, ByteSource source, ReadOnlyMemory<byte> beginning, CancellationToken cancellationToken)
    {
        Documents++;
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes + sizeof(int));
        try
        {
            if (!await WriteAsync(ReaderRequest.Header(document)))
                return false;
            for (var rest = beginning; ; rest = default)
            {
                var count = Math.Min(rest.Length, PieceBytes);
                rest[..count].CopyTo(buffer.AsMemory(sizeof(int)));
                rest = rest[count..];
                if (count == 0)
                    count = await source.ReadAsync(buffer.AsMemory(sizeof(int), PieceBytes), cancellationToken);
                BinaryPrimitives.WriteInt32LittleEndian(buffer, count);
                if (!await WriteAsync(buffer.AsMemory(0, sizeof(int) + count)))
                    return false;
                if (count == 0)
                    return true;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The next frame; null once the process has ended or sends nonsense.</summary>
    public async ValueTask<Frame?> ReadAsync()
    {
        while (true)
        {
            var read = await _output.ReadAsync();
            if (TryRead(read.Buffer, out var frame, out var consumed))
            {
                _output.AdvanceTo(consumed);
                return frame;
            }

            _output.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return null;
        }
    }

    /// <summary>How the process has ended: its exit code, 128 more than the number of a signal that ended it, and its last words.</summary>
    public async Task<(int ExitCode, string LastWords)> EndAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        return (_process.ExitCode, await _lastWords);
    }

    /// <summary>Ends the process. Thread-safe.</summary>
    public void Kill()
    {
        // Has no effect on one that has ended.
        _process.Kill();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private async Task<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(bytes);
            await _process.StandardInput.BaseStream.FlushAsync();
            return true;
        }
        catch (IOException)
        {
            // The pipe is broken: the process has ended.
            return false;
        }
    }

    private static bool TryRead(ReadOnlySequence<byte> bytes, out Frame frame, out SequencePosition consumed)
    {
        (frame, consumed) = (default, bytes.Start);
        if (bytes.Length < Frame.HeaderBytes)
            return false;
        Span<byte> header = stackalloc byte[Frame.HeaderBytes];
        bytes.Slice(0, Frame.HeaderBytes).CopyTo(header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header[1..]);
        if (length is < 0 or > Frame.MaxPayload)
            throw new InvalidDataException("A reader process sent a frame of an impossible length.");
        if (bytes.Length < Frame.HeaderBytes + length)
            return false;
        var end = bytes.GetPosition(Frame.HeaderBytes + length);
        frame = new Frame((FrameKind)header[0], bytes.Slice(Frame.HeaderBytes, length).ToArray());
        consumed = end;
        return true;
    }

    private static async Task<string> LastWordsAsync(Stream error)
    {
        var words = new byte[WordsKept];
        var kept = await error.ReadAtLeastAsync(words, WordsKept, throwOnEndOfStream: false);
        await error.CopyToAsync(Stream.Null);
        return Encoding.UTF8.GetString(words, 0, kept);
    }
}
