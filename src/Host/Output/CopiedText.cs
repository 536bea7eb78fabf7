using System.Text;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Output;

/// <summary>
/// A text that goes to a file as it is read: complete or absent. A file that cannot be written costs only itself. Not thread-safe.
/// </summary>
/// <param name="text">The text; not disposed.</param>
/// <param name="path">The file, which is replaced once the text has been read to its end.</param>
internal sealed class CopiedText(TextReader text, string path) : TextReader
{
    // A lone surrogate becomes U+FFFD, which is one UTF-16 unit as well.
    private readonly Encoder _encoder = new UTF8Encoding(false).GetEncoder();
    private PartFile? _file;
    private string? _problem;

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        var count = await text.ReadAsync(buffer, cancellationToken);
        if (count > 0)
            Try(() => Write(buffer.Span[..count], isEnd: false));
        return count;
    }

    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();

    // Callers read without blocking.
    public override int Read() => throw new NotSupportedException();

    public override int Read(char[] buffer, int index, int count) => throw new NotSupportedException();

    /// <summary>Gives the file its name: the text has been read to its end.</summary>
    /// <returns>Why there is no file; null if there is one.</returns>
    public string? Complete()
    {
        Try(() =>
        {
            Write([], isEnd: true);
            _file!.Complete(toDisk: false);
        });
        return _problem;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Discard();
        base.Dispose(disposing);
    }

    private void Write(ReadOnlySpan<char> part, bool isEnd)
    {
        _file ??= Open();
        var bytes = new byte[_encoder.GetByteCount(part, isEnd)];
        _file.Content.Write(bytes, 0, _encoder.GetBytes(part, bytes, isEnd));
    }

    private PartFile Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Texts are as confidential as their documents.
        return PartFile.Create(Path.GetFullPath(path), temporary => OwnerOnly.Open(temporary, FileMode.Create));
    }

    private void Try(Action step)
    {
        if (_problem is not null)
            return;
        try
        {
            step();
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            _problem = $"its text cannot be written: {FileProblem.Of(refused)}";
            Discard();
        }
    }

    /// <summary>Closes the file, and removes one that is not complete.</summary>
    private void Discard()
    {
        try
        {
            _file?.Dispose();
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            _problem ??= $"its text cannot be written: {FileProblem.Of(refused)}";
        }

        _file = null;
    }
}
