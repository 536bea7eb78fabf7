using Microsoft.Win32.SafeHandles;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Output;

/// <summary>Appends lines to a stream, one write each, and takes half a line back when the disk is full.</summary>
/// <param name="stream">Unbuffered.</param>
/// <param name="file">The same file where it can be cut back; null where it can't.</param>
internal sealed class StreamLineOutput(Stream stream, Stream? file) : ILineOutput
{
    private const int BrokenPipe = 32;
    private const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    private const int WindowsPipeClosing = unchecked((int)0x800700E8);

    private bool _holdsEarlierLines;

    /// <summary>
    /// Writes to a file, which keeps what it holds until the first line. One that another run writes to stays as it is; devices and pipes
    /// may be shared.
    /// </summary>
    /// <exception cref="IOException">The file cannot be created, or another run writes to it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be created.</exception>
    public static StreamLineOutput ToFile(string path)
    {
        // .NET locks a file only where it is not shared, and empties it after that. Other programs can read it all the same.
        var share = FileKinds.Of(path) is FileKind.Regular or FileKind.Unknown ? FileShare.None : FileShare.Read;
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, share, bufferSize: 0);
        return new StreamLineOutput(stream, stream.CanSeek ? stream : null) { _holdsEarlierLines = stream.CanSeek && stream.Length > 0 };
    }

    /// <summary>
    /// Standard output. The console's stream is silent about a pipe that was closed, and a file stream writes at an offset of its own,
    /// which would overwrite what others add to the same file: so each is used where it is right.
    /// </summary>
    public static StreamLineOutput ToStandardOutput()
    {
        var descriptor = OperatingSystem.IsWindows()
            ? null
            : new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return descriptor is null or { CanSeek: true }
            ? new StreamLineOutput(Console.OpenStandardOutput(), descriptor)
            : new StreamLineOutput(descriptor, null);
    }

    public LineWriteResult Write(ReadOnlySpan<byte> line)
    {
        long? length = null;
        try
        {
            Begin();
            length = file?.Length;
            stream.Write(line);
            stream.Flush();
            return new LineWriteResult(LineWrite.Written);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The disk and the reader of a pipe are not ours: their failures are expected.
            if (exception.HResult is BrokenPipe or WindowsBrokenPipe or WindowsPipeClosing)
                return new LineWriteResult(LineWrite.Closed);
            CutBack(length);
            return new LineWriteResult(LineWrite.Failed, FileProblem.WithoutPath((exception.InnerException ?? exception).Message));
        }
    }

    public LineWriteResult Complete()
    {
        Begin();
        return new LineWriteResult(LineWrite.Written);
    }

    public void Dispose() => stream.Dispose();

    /// <summary>Takes the lines of an earlier run away.</summary>
    private void Begin()
    {
        if (_holdsEarlierLines)
            stream.SetLength(0);
        _holdsEarlierLines = false;
    }

    private void CutBack(long? length)
    {
        try
        {
            if (length is { } before && file!.Length > before)
                file.SetLength(before);
        }
        catch (IOException)
        {
            // A device has nothing to cut back; the failure that led here is reported anyway.
        }
    }
}
