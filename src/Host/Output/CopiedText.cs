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
    private readonly string _temporary = $"{path}.{Environment.ProcessId}.part";
    private StreamWriter? _file;
    private string? _problem;

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        var count = await text.ReadAsync(buffer, cancellationToken);
        if (count > 0)
            Try(() => (_file ??= Open()).Write(buffer.Span[..count]));
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
            (_file ??= Open()).Flush();
            _file.Dispose();
            File.Move(_temporary, path, overwrite: true);
            _file = null;
        });
        return _problem;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Discard();
        base.Dispose(disposing);
    }

    private StreamWriter Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Texts are as confidential as their documents. A lone surrogate becomes U+FFFD, which is one UTF-16 unit as well.
        return new StreamWriter(OwnerOnly.Open(_temporary, FileMode.Create), new UTF8Encoding(false));
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

    /// <summary>Removes a file that is not complete.</summary>
    private void Discard()
    {
        if (_file is not { } file)
            return;
        _file = null;
        try
        {
            file.Dispose();
        }
        catch (Exception full) when (FileProblem.IsExpected(full))
        {
            // What could not be written goes with the file.
        }

        try
        {
            File.Delete(_temporary);
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            _problem ??= $"its text cannot be written: {FileProblem.Of(refused)}";
        }
    }
}
