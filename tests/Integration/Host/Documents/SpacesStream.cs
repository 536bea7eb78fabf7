using System.Text;

namespace ParallelLlm.Tests.Integration.Host.Documents;

/// <summary>A text and then spaces without end.</summary>
internal sealed class SpacesStream(string start) : Stream
{
    private readonly byte[] _start = Encoding.ASCII.GetBytes(start);
    private bool _started;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var part = buffer.AsSpan(offset, count);
        part.Fill((byte)' ');
        if (!_started)
            _start.CopyTo(part);
        _started = true;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
