using System.Globalization;
using System.Text.Json;

namespace ParallelLlm.Dispatching.Budgeting;

/// <summary>
/// File with a budget's spending. Readable by its owner only, replaced atomically and flushed to disk. Used by one process at a time, which
/// holds a lock file beside it. Thread-safe.
/// </summary>
internal sealed class BudgetLedger : IDisposable
{
    private const int Version = 1;

    // EAGAIN on Linux and macOS, and Windows' sharing violation.
    private static readonly int[] InUse = [11, 35, unchecked((int)0x80070020)];

    private readonly Lock _writing = new();
    private readonly string _path;
    private readonly BudgetPeriod _period;
    private readonly FileStream _lock;
    private readonly Action<string> _syncFolder;
    private bool _closed;

    private BudgetLedger(string path, BudgetPeriod period, FileStream theLock, Action<string> syncFolder)
    {
        _path = path;
        _period = period;
        _lock = theLock;
        _syncFolder = syncFolder;
    }

    /// <summary>The entry at opening.</summary>
    public BudgetEntry Entry { get; private set; } = new("", Spend.None);

    /// <summary>Where an unreadable file was moved; null if there was none.</summary>
    public string? SetAside { get; private set; }

    /// <exception cref="BudgetLedgerException">
    /// The ledger is in use by another process, belongs to another kind of budget, or has an unusable path.
    /// </exception>
    /// <param name="path">Path of the file.</param>
    /// <param name="period">The budget's period.</param>
    /// <param name="now">Current time, for the name of a file that is set aside.</param>
    /// <param name="syncFolder">Syncs a folder to disk; null for the system's way.</param>
    public static BudgetLedger Open(string path, BudgetPeriod period, DateTimeOffset now, Action<string>? syncFolder = null)
    {
        FileStream? held = null;
        try
        {
            var target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null)
                ?? Path.GetFullPath(path);
            held = Create(target + ".lock", FileMode.OpenOrCreate);
            if (!IsExclusive(target + ".lock"))
                throw new BudgetLedgerException(
                    $"{path}: file locks have no effect there, so two processes could spend the budget twice. "
                    + "Keep the ledger on a file system with working locks.");
            var ledger = new BudgetLedger(target, period, held, syncFolder ?? FolderSync.Of);
            ledger.Load(now);
            // Fails now rather than after the first calls if it is not writable.
            ledger.Write(ledger.Entry);
            return ledger;
        }
        catch (IOException busy) when (held is null && InUse.Contains(busy.HResult))
        {
            throw new BudgetLedgerException(
                $"{path}: another process is using this ledger. Wait for it to end, or use another file.", busy);
        }
        catch (Exception unusable)
            when (unusable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The path is the user's, so any reason for not using it is an expected failure.
            held?.Dispose();
            throw new BudgetLedgerException($"{path}: cannot be used as a ledger: {unusable.Message}", unusable);
        }
        catch (BudgetLedgerException)
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Replaces the entry; returns once it is on disk.</summary>
    /// <exception cref="IOException">The write failed.</exception>
    public void Write(BudgetEntry entry)
    {
        lock (_writing)
        {
            if (_closed)
                return;
            var temporary = _path + ".tmp";
            using (var file = Create(temporary, FileMode.Create))
            {
                file.Write(Format(entry));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, _path, overwrite: true);
            _syncFolder(Path.GetDirectoryName(_path)!);
        }
    }

    /// <summary>Releases the ledger; later writes are ignored.</summary>
    public void Dispose()
    {
        lock (_writing)
            _closed = true;
        _lock.Dispose();
    }

    private void Load(DateTimeOffset now)
    {
        if (!File.Exists(_path))
            return;
        if (Parse(File.ReadAllBytes(_path)) is { } entry)
        {
            Entry = entry;
            return;
        }

        SetAside = $"{_path}.damaged-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture)}";
        File.Move(_path, SetAside, overwrite: true);
        _syncFolder(Path.GetDirectoryName(_path)!);
    }

    private byte[] Format(BudgetEntry entry)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("per", NameOf(_period));
            json.WriteString("period", entry.Period);
            WriteSpend(json, entry.Spent);
            WriteEach(json, "other_periods", entry.Others, WriteSpend);
            WriteEach(json, "corrections", entry.Corrections, WriteCorrection);
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private BudgetEntry? Parse(byte[] text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            if (root.GetProperty("version").GetInt32() != Version)
                return null;
            var per = root.GetProperty("per").GetString();
            return per == NameOf(_period)
                ? new BudgetEntry(root.GetProperty("period").GetString()!, ReadSpend(root))
                {
                    Others = ReadOthers(root),
                    Corrections = ReadCorrections(root),
                }
                : throw new BudgetLedgerException(
                    $"{_path}: the ledger of a budget per {per}, not per {NameOf(_period)}. Use another file.");
        }
        catch (Exception damaged) when (
            damaged is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            // The JSON reader reports damage only by exceptions; the caller handles it.
            return null;
        }
    }

    private static void WriteEach<T>(
        Utf8JsonWriter json, string name, IReadOnlyCollection<KeyValuePair<string, T>> entries, Action<Utf8JsonWriter, T> write)
    {
        if (entries.Count == 0)
            return;
        json.WriteStartObject(name);
        foreach (var (key, value) in entries)
        {
            json.WriteStartObject(key);
            write(json, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSpend(Utf8JsonWriter json, Spend spent)
    {
        json.WriteNumber("spent_tokens", spent.Tokens);
        json.WriteNumber("spent_cost", spent.Cost);
    }

    private static void WriteCorrection(Utf8JsonWriter json, Correction factor)
    {
        json.WriteNumber("prompt", factor.Prompt);
        json.WriteNumber("completion", factor.Completion);
    }

    private static Spend ReadSpend(JsonElement json)
    {
        var spent = new Spend(json.GetProperty("spent_tokens").GetInt64(), json.GetProperty("spent_cost").GetDecimal());
        return spent is { Tokens: >= 0, Cost: >= 0 } ? spent : throw new FormatException("Spending must not be negative.");
    }

    private static KeyValuePair<string, Spend>[] ReadOthers(JsonElement root) =>
        root.TryGetProperty("other_periods", out var others)
            ? [.. others.EnumerateObject().Select(period => KeyValuePair.Create(period.Name, ReadSpend(period.Value)))]
            : [];

    private static IReadOnlyDictionary<string, Correction> ReadCorrections(JsonElement root) =>
        root.TryGetProperty("corrections", out var corrections)
            ? corrections.EnumerateObject().ToDictionary(model => model.Name, model => ReadCorrection(model.Value), StringComparer.Ordinal)
            : BudgetEntry.NoCorrections;

    private static Correction ReadCorrection(JsonElement json)
    {
        var factor = new Correction(json.GetProperty("prompt").GetDouble(), json.GetProperty("completion").GetDouble());
        return factor is { Prompt: >= 1 and < double.PositiveInfinity, Completion: >= 1 and < double.PositiveInfinity }
            ? new Correction(Math.Min(factor.Prompt, Correction.Most), Math.Min(factor.Completion, Correction.Most))
            : throw new FormatException("A correction must be at least 1.");
    }

    /// <summary>Whether a second open is refused: on a file system without locks, .NET behaves as if they were granted.</summary>
    private static bool IsExclusive(string path)
    {
        try
        {
            Create(path, FileMode.OpenOrCreate).Dispose();
            return false;
        }
        catch (IOException refused) when (InUse.Contains(refused.HResult))
        {
            return true;
        }
    }

    private static FileStream Create(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static string NameOf(BudgetPeriod period) => JsonNamingPolicy.SnakeCaseLower.ConvertName(period.ToString());
}
