using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace ParallelLlm.Host.Documents;

/// <summary>
/// A document's bytes from front to back. Watches that a file stays as it was when it was opened: its length, and its time of last
/// change (as fine as the file system keeps that). Failures are <see cref="DocumentProblemException"/>s.
/// </summary>
internal sealed class ByteSource : IDisposable
{
    private const long Mebi = 1 << 20;

    private readonly Stream _stream;
    private readonly SafeFileHandle? _file;
    private readonly (long Length, DateTime LastWrite) _opened;
    private long _limit = long.MaxValue;
    private IncrementalHash? _hashing;
    private CompletionKey? _hash;

    private ByteSource(Stream stream, SafeFileHandle? file)
    {
        _stream = stream;
        _file = file;
        if (file is not null)
            _opened = Stamp(file);
    }

    /// <summary>Bytes given out so far.</summary>
    public long Position { get; private set; }

    /// <summary>The file's length when it was opened; null for a pipe, a device or standard input.</summary>
    public long? Length => _file is null ? null : _opened.Length;

    /// <summary>Length and time of last change of the file when it was opened; null where <see cref="Length"/> is.</summary>
    public (long Length, DateTime LastWrite)? Opened => _file is null ? null : _opened;

    /// <summary>SHA-256 of a file that has been read to its end after <see cref="HashBytes"/>; null for any other.</summary>
    public CompletionKey? Hash =>
        _hash ??= _hashing is not null && Position == Length ? new CompletionKey(_hashing.GetCurrentHash()) : null;

    /// <summary>Opens a file. Waits for a pipe's writer; a cancellation gives up the wait.</summary>
    public static async Task<ByteSource> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await Task.Run(
                () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0),
                cancellationToken).WaitAsync(cancellationToken);

            // Pipes cannot be sought in; devices and the files of /proc have no length to hold them to.
            var isFile = stream.CanSeek && stream.Length > 0;
            return new ByteSource(stream, isFile ? stream.SafeFileHandle : null);
        }
        catch (Exception exception) when (FileErrors.IsExpected(exception))
        {
            throw new DocumentProblemException(FileErrors.Describe(exception, path), exception);
        }
    }

    /// <summary>Reads a stream that is no file.</summary>
    public static ByteSource Of(Stream stream) => new(stream, null);

    /// <summary>Sets the most bytes that there may be, for formats that are held in memory as a whole.</summary>
    public void LimitTo(long bytes)
    {
        _limit = bytes;
        ThrowIfAbove(Length ?? Position);
    }

    /// <summary>Hashes a file's bytes from its beginning, as they are read.</summary>
    public void HashBytes()
    {
        if (_file is not null && Position == 0)
            _hashing = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    public int Read(Span<byte> buffer)
    {
        try
        {
            var read = Count(_stream.Read(buffer));
            _hashing?.AppendData(buffer[..read]);
            return read;
        }
        catch (Exception exception) when (FileErrors.IsExpected(exception))
        {
            throw new DocumentProblemException(FileErrors.Describe(exception, null), exception);
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var reading = _stream.ReadAsync(buffer, cancellationToken);

            // A read from a pipe that says nothing does not heed its token.
            var read = Count(_file is null ? await reading.AsTask().WaitAsync(cancellationToken) : await reading);
            _hashing?.AppendData(buffer.Span[..read]);
            return read;
        }
        catch (Exception exception) when (FileErrors.IsExpected(exception))
        {
            throw new DocumentProblemException(FileErrors.Describe(exception, null), exception);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _ = Hash;
        _hashing?.Dispose();
        _hashing = null;
    }

    private int Count(int read)
    {
        Position += read;
        ThrowIfAbove(Position);
        if (_file is not null && (Position > _opened.Length || (read == 0 && Stamp(_file) != _opened)))
            throw new DocumentProblemException(DocumentProblemKind.Changed, "it changed while it was read");
        return read;
    }

    private void ThrowIfAbove(long bytes)
    {
        if (bytes > _limit)
            throw new DocumentProblemException(
                DocumentProblemKind.TooLarge, $"it has more than {_limit / Mebi} MB, the most that its format may have");
    }

    private static (long Length, DateTime LastWrite) Stamp(SafeFileHandle file) =>
        (RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
}
