using System.Text;
using System.Text.RegularExpressions;

namespace ParallelLlm.Host.Files;

/// <summary>
/// What the program's own files of a kind begin with, white space aside. Only a file that begins so, or is empty, is ever replaced.
/// </summary>
/// <param name="name">What such a file holds, for people.</param>
/// <param name="beginning">The beginning, in which <c>*</c> is any text of JSON, and <c>#</c> any number.</param>
/// <param name="mark">What also stands near the file's end; null for nothing.</param>
internal sealed class FileSignature(string name, string beginning, string? mark = null)
{
    /// <summary>What tells the program's files from others in their metadata.</summary>
    public const string Program = "parallel-llm";

    // A document's name is a path, of which each byte may be an escape.
    private const int MostBytes = 64 << 10;
    private const int EndBytes = 4 << 10;

    public static readonly FileSignature Lines = new("results in JSON lines", """{"document":*,"status":""");

    public static readonly FileSignature Csv = new("results in CSV", "document,document_status,document_error");

    public static readonly FileSignature Tsv = new("results in TSV", "document\tdocument_status\tdocument_error");

    public static readonly FileSignature Parquet = new($"results of {Program} in Parquet", "PAR1", Program);

    public static readonly FileSignature RunReport = new("report of a run", """{"exit_code":#,"reason":""");

    public static readonly FileSignature Ledger = new("ledger of a budget", """{"version":""");

    public static readonly FileSignature Plan = new("plan", """{"documents":#,"unreadable":#,"pages":""");

    public static readonly FileSignature Batch = new("calls of a batch", """{"custom_id":*,"method":"POST","url":*,"body":""");

    public static readonly FileSignature Evaluation = new("evaluation", """{"gold":*,"baseline":""");

    public static readonly FileSignature JUnit =
        new("evaluation in JUnit's XML", $"""<?xml version="1.0" encoding="utf-8"?><testsuites name="{Program} eval">""");

    public static readonly FileSignature EvaluationPage =
        new("page of an evaluation", "<!DOCTYPE html>\n<!-- parallel-llm evaluation -->\n");

    public static readonly FileSignature EvidencePage =
        new("evidence report", "<!DOCTYPE html>\n<!-- parallel-llm evidence report -->\n");

    private readonly Regex _beginning = new(
        "^" + Regex.Escape(Plain(beginning)).Replace("\\*", "\"(?>[^\"\\\\]+|\\\\.)*\"", StringComparison.Ordinal)
            .Replace("\\#", "[0-9]+", StringComparison.Ordinal),
        RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>What such a file holds, for people.</summary>
    public string Name => name;

    /// <summary>The beginning, where it is always the same.</summary>
    public string Beginning => beginning;

    /// <summary>Whether a regular file is empty or begins so.</summary>
    public bool IsAt(string path)
    {
        if (FileKinds.Of(path) != FileKind.Regular)
            return false;
        try
        {
            using var file = File.OpenRead(path);
            return file.Length == 0 || (_beginning.IsMatch(Plain(Read(file, MostBytes))) && IsMarked(file));
        }
        catch (Exception unreadable) when (FileProblem.IsExpected(unreadable))
        {
            return false;
        }
    }

    private bool IsMarked(FileStream file)
    {
        if (mark is null)
            return true;
        file.Seek(-Math.Min(EndBytes, file.Length), SeekOrigin.End);
        return Read(file, EndBytes).Contains(mark, StringComparison.Ordinal);
    }

    private static string Read(FileStream file, int most)
    {
        var bytes = new byte[most];
        return Encoding.UTF8.GetString(bytes, 0, file.ReadAtLeast(bytes, most, throwOnEndOfStream: false));
    }

    private static string Plain(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
}
