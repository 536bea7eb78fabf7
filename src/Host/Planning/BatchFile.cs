using System.Buffers;
using System.Text.Json;
using ParallelLlm.Host.Files;

namespace ParallelLlm.Host.Planning;

/// <summary>
/// A provider's batch file: one line for each call. Written as it grows, in several files where one would be too large; all of them are
/// whole, or none is there. Not thread-safe.
/// </summary>
/// <param name="path">The first file; the others have <c>-2</c>, <c>-3</c> and so on before the extension.</param>
internal sealed class BatchFile(string path, int mostLines = BatchFile.MostLines, long mostBytes = BatchFile.MostBytes) : IDisposable
{
    /// <summary>Lines that a provider takes in one file.</summary>
    public const int MostLines = 50_000;

    /// <summary>Bytes that a provider takes in one file.</summary>
    public const long MostBytes = 200_000_000;

    private readonly HashSet<CompletionKey> _written = [];
    private readonly List<(string Path, PartFile File)> _files = [];
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _lines;
    private long _bytes;

    /// <summary>Paths of the files.</summary>
    public IReadOnlyList<string> Paths => _files.ConvertAll(file => file.Path);

    /// <summary>Lines in all files.</summary>
    public int Lines => _written.Count;

    /// <summary>Writes a call, unless one of the same key is there already.</summary>
    /// <param name="key">Identifies the call, and its answer in the store.</param>
    /// <param name="body">The call's body.</param>
    /// <exception cref="BatchFileException">A file cannot be written.</exception>
    public void Add(CompletionKey key, ReadOnlyMemory<byte> body)
    {
        if (_written.Add(key))
            Guard(() => Append(key, body));
    }

    /// <summary>Gives the files their names; without calls there is one that is empty.</summary>
    /// <exception cref="BatchFileException">A file cannot be written.</exception>
    public void Complete() => Guard(() =>
    {
        if (_files.Count == 0)
            Open();
        // A full disk shows before the first has its name.
        foreach (var (_, file) in _files)
            file.Close();
        foreach (var (_, file) in _files)
            file.Complete();
    });

    public void Dispose() => _files.ForEach(each => each.File.Dispose());

    private static void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception refused) when (FileProblem.IsExpected(refused))
        {
            // The disk is the user's.
            throw new BatchFileException(FileProblem.Of(refused), refused);
        }
    }

    private void Append(CompletionKey key, ReadOnlyMemory<byte> body)
    {
        WriteLine(key, body.Span);
        if (_files.Count == 0 || _lines == mostLines || _bytes + _line.WrittenCount > mostBytes)
            Open();
        _files[^1].File.Content.Write(_line.WrittenSpan);
        _lines++;
        _bytes += _line.WrittenCount;
    }

    private void Open()
    {
        // A device has one name.
        if (_files.Count > 0 && AtomicFile.IsDevice(AtomicFile.TargetOf(path)))
            return;
        var part = NumberedFiles.PathOf(path, _files.Count + 1);
        _files.Add((part, PartFile.Create(part)));
        (_lines, _bytes) = (0, 0);
    }

    private void WriteLine(CompletionKey key, ReadOnlySpan<byte> body)
    {
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartObject();
            json.WriteString("custom_id"u8, key.ToString());
            json.WriteString("method"u8, "POST"u8);
            json.WriteString("url"u8, "/v1/chat/completions"u8);
            json.WritePropertyName("body"u8);
            json.WriteRawValue(body, skipInputValidation: true);
            json.WriteEndObject();
        }

        _line.Write("\n"u8);
    }
}
