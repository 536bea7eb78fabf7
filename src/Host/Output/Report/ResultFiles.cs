namespace ParallelLlm.Host.Output.Report;

/// <summary>Files with one result on a line, whose lines can be read again by their position.</summary>
/// <param name="paths">The files.</param>
internal sealed class ResultFiles(IReadOnlyList<string> paths)
{
    /// <summary>A longer line holds no result: the fields and chunks of a document are far smaller.</summary>
    private const int MostLineBytes = 256 << 20;

    private const int BufferBytes = 64 << 10;

    /// <summary>The files of results; null if there are none.</summary>
    /// <param name="results">A file, or a folder with a file for each document, such as the outbox of a service.</param>
    public static IReadOnlyList<string>? PathsOf(string results, Problems problems)
    {
        if (!Directory.Exists(results))
        {
            problems.Try(results, () =>
            {
                File.OpenHandle(results).Dispose();
                return true;
            });
            return problems.Count > 0 ? null : [results];
        }

        var files = problems.Try(results, () => Directory.EnumerateFiles(results, "*.json", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal).ToList());
        if (files is { Count: 0 })
            problems.Add($"{results}: the folder holds no result files (NAME.json)");
        return files is { Count: > 0 } ? files : null;
    }

    /// <summary>A line as a message names it.</summary>
    public string Name(ResultPosition line) => $"{paths[line.File]}: line {line.Number}";

    /// <summary>All lines that are not blank. A line's bytes are valid until the next one.</summary>
    /// <exception cref="InvalidDataException">A line is too long; the message names it.</exception>
    public IEnumerable<(ResultPosition Position, ReadOnlyMemory<byte> Bytes)> Lines() =>
        paths.SelectMany((path, index) => Lines(path, index));

    /// <summary>Reads a line again.</summary>
    public byte[] Read(ResultPosition line)
    {
        using var file = File.OpenHandle(paths[line.File]);
        var bytes = new byte[line.Length];
        for (var read = 0; read < bytes.Length;)
        {
            var count = RandomAccess.Read(file, bytes.AsSpan(read), line.Offset + read);
            if (count == 0)
                throw new EndOfStreamException("it has become shorter while it was read");
            read += count;
        }

        return bytes;
    }

    private IEnumerable<(ResultPosition Position, ReadOnlyMemory<byte> Bytes)> Lines(string path, int index)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var buffer = new byte[BufferBytes];
        var (offset, filled, searched, number) = (0L, 0, 0, 0);
        while (true)
        {
            var end = buffer.AsSpan(searched, filled - searched).IndexOf((byte)'\n');
            if (end < 0)
            {
                searched = filled;
                if (filled == buffer.Length && filled >= MostLineBytes)
                    throw new InvalidDataException($"{path}: line {number + 1} is no result: it is too long");
                if (filled == buffer.Length)
                    Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MostLineBytes));
                var read = file.Read(buffer, filled, buffer.Length - filled);
                filled += read;
                if (read > 0)
                    continue;
                if (filled == 0)
                    yield break;
            }

            var length = end < 0 ? filled : searched + end;
            number++;
            var preamble = offset == 0 && buffer.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
            if (!buffer.AsSpan(preamble, length - preamble).Trim(" \t\r"u8).IsEmpty)
                yield return (new(index, number, offset + preamble, length - preamble), buffer.AsMemory(preamble, length - preamble));
            var next = Math.Min(length + 1, filled);
            buffer.AsSpan(next, filled - next).CopyTo(buffer);
            (offset, filled, searched) = (offset + next, filled - next, 0);
        }
    }
}
