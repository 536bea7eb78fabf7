using System.ClientModel;
using System.Text;

namespace ParallelLlm.Batching;

/// <summary>A multipart form with one file, written as it is sent.</summary>
internal sealed class UploadForm : BinaryContent
{
    private readonly Func<Stream, CancellationToken, Task> _write;
    private readonly byte[] _before;
    private readonly byte[] _after;
    private readonly long _length;

    public UploadForm(string name, long length, Func<Stream, CancellationToken, Task> write)
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

    public override void WriteTo(Stream stream, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Files are only uploaded asynchronously.");

    public override async Task WriteToAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        await stream.WriteAsync(_before, cancellationToken).ConfigureAwait(false);
        await _write(stream, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(_after, cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
    }
}
