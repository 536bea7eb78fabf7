using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Output;

/// <summary>Standard error that ignores write failures: a full disk or a lost terminal must not cost results.</summary>
internal static class StandardError
{
    /// <summary>Puts it in the console's place, where libraries look for it to tell whether it is a terminal.</summary>
    public static TextWriter Open()
    {
        // The descriptor is a file of the runtime's own.
        if (!InheritedDescriptors.Has(InheritedDescriptors.Error))
        {
            Console.SetError(TextWriter.Null);
            return TextWriter.Null;
        }

        Console.SetError(new StreamWriter(new Forgiving(Console.OpenStandardError()), Console.Error.Encoding) { AutoFlush = true });
        return Console.Error;
    }

    internal sealed class Forgiving(Stream stream) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                stream.Write(buffer);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // There is nowhere left to say it.
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
