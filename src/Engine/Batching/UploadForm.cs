using System.ClientModel;
using System.Text;

namespace ParallelLlm.Batching;

/// <summary>A multipart form with one file, written as it is sent.</summary>
internal sealed class UploadForm : BinaryContent
{
    private readonly Action<Stream> _write;
    private readonly byte[] _before;
    private readonly byte[] _after;
    private readonly long _length;

    public UploadForm(string name, long length, Action<Stream> write)
    {
        var boundary = $"parallel-llm-{Guid.NewGuid():N}";
        ContentType = $"multipart/form-data; boundary={boundary}";
        _write = write;
        _before = Encoding.ASCII.GetBytes(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
            + $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n"
            + "Content-Type: application/jsonl\r\n\r\n");
        _after = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        _length = _before.Length + length + _after.Length;
    }

    public string ContentType { get; }

    public override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    public override void WriteTo(Stream stream, CancellationToken cancellationToken = default)
    {
        stream.Write(_before);
        _write(stream);
        stream.Write(_after);
    }

    public override async Task WriteToAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        await stream.WriteAsync(_before, cancellationToken).ConfigureAwait(false);
        // Lines come from the ledger one by one; each is small.
        using var buffered = new ChunkedWriter(stream, cancellationToken);
        await Task.Run(() => _write(buffered), cancellationToken).ConfigureAwait(false);
        await buffered.FlushAsync(cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(_after, cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
    }

    // Passes on what is written in blocks; blocks on the pool thread that reads the ledger.
    private sealed class ChunkedWriter(Stream target, CancellationToken cancellationToken) : Stream
    {
        private readonly byte[] _buffer = new byte[64 * 1024];
        private int _used;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                if (_used == _buffer.Length)
                    Flush();
                var count = Math.Min(buffer.Length, _buffer.Length - _used);
                buffer[..count].CopyTo(_buffer.AsSpan(_used));
                _used += count;
                buffer = buffer[count..];
            }
        }

        public override void Flush()
        {
            target.WriteAsync(_buffer.AsMemory(0, _used), cancellationToken).AsTask().GetAwaiter().GetResult();
            _used = 0;
        }

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            await target.WriteAsync(_buffer.AsMemory(0, _used), cancellationToken).ConfigureAwait(false);
            _used = 0;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
